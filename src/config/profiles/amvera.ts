import type { Profile } from '../profile.ts';

/** Amvera Cloud: containers and projects, paid in advance in whole rubles. */
export const amvera: Profile = {
  name: 'amvera',
  title: 'Amvera Cloud',
  website: 'https://cloud.amvera.ru',
  currency: 'RUB',
  card: {
    entityTypes: ['INDIVIDUAL', 'SELF_EMPLOYED', 'SOLE_PROPRIETOR'],
    minimumMinor: 100_00n,
    // The provider names no maximum. This one catches a few zeros too many before a bank does.
    maximumMinor: 500_000_00n,
    stepMinor: 1_00n,
    foreignCard: { network: 'Mastercard', minimumMinor: 1_000_00n },
    // A day: the link waits for the evening, when the card is at hand.
    linkTtlMinutes: 24 * 60,
    lateNoticeMinutes: 15,
  },
  invoice: {
    entityTypes: ['SOLE_PROPRIETOR', 'LEGAL_ENTITY'],
    // The provider names none of these three; an operator changes them here.
    maximumMinor: 5_000_000_00n,
    dueBusinessDays: 5,
    answerWithinWorkingHours: 4,
    landsWithinBusinessDays: 2,
    closingDocumentsQuarterly: true,
    // The provider's document asks for «реквизиты организации».
    asks: { registrationNumber: true, bankAccount: false },
  },
  onboarding: { open: true, linkToken: true, instanceKey: false },
  support: { kind: 'email', address: 'support@amvera.ru' },
  workingHours: { from: '09:00', to: '18:00' },
  secondAgentAboveMinor: 300_000_00n,
  promoCodes: true,
  bills: false,
  charging: { kind: 'metered', countedPer: 'minute', booked: 'hourly-or-on-removal' },
  exchange: null,
  autopay: { belowMinor: 100_00n },
  timeZone: 'Europe/Moscow',
};
