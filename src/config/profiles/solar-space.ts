import type { Profile } from '../profile.ts';

/** Solar Space: protection of websites; people pay by card, businesses by invoice. */
export const solarSpace: Profile = {
  name: 'solar-space',
  title: 'Solar Space',
  website: 'https://solarspace.pro',
  currency: 'RUB',
  card: {
    entityTypes: ['INDIVIDUAL', 'SELF_EMPLOYED'],
    minimumMinor: 500_00n,
    // The provider names no maximum. This one catches a few zeros too many before a bank does.
    maximumMinor: 500_000_00n,
    stepMinor: 1n,
    foreignCard: null,
    // A day: the link waits for the evening, when the card is at hand.
    linkTtlMinutes: 24 * 60,
    lateNoticeMinutes: null,
  },
  invoice: {
    entityTypes: ['SOLE_PROPRIETOR', 'LEGAL_ENTITY'],
    // The provider names none of these three; an operator changes them here.
    maximumMinor: 5_000_000_00n,
    dueBusinessDays: 5,
    answerWithinWorkingHours: 4,
    landsWithinBusinessDays: null,
    closingDocumentsQuarterly: false,
    asks: { registrationNumber: false, bankAccount: false },
  },
  onboarding: { open: false, linkToken: true, instanceKey: false },
  support: { kind: 'email', address: 'solar@rt-solar.ru' },
  workingHours: { from: '09:00', to: '18:00' },
  secondAgentAboveMinor: 300_000_00n,
  promoCodes: false,
  bills: false,
  charging: { kind: 'by-platform' },
  exchange: null,
  autopay: { belowMinor: null },
  timeZone: 'Europe/Moscow',
};
