import type { Profile } from '../profile.ts';

/** OT Commerce: shops on a box of software; balances in dollars, paid in rubles at the day's rate, each day a bill. */
export const otCommerce: Profile = {
  name: 'ot-commerce',
  title: 'OT Commerce',
  website: 'https://otcommerce.com',
  currency: 'USD',
  card: {
    entityTypes: ['INDIVIDUAL', 'SELF_EMPLOYED', 'SOLE_PROPRIETOR', 'LEGAL_ENTITY'],
    minimumMinor: 1_00n,
    // The provider names no maximum. This one catches a few zeros too many before a bank does.
    maximumMinor: 5_000_00n,
    stepMinor: 1n,
    foreignCard: null,
    // An hour: the rate stands still while the link is open.
    linkTtlMinutes: 60,
    lateNoticeMinutes: null,
  },
  invoice: {
    entityTypes: ['LEGAL_ENTITY'],
    // The provider names none of these three; an operator changes them here.
    maximumMinor: 50_000_00n,
    dueBusinessDays: 5,
    answerWithinWorkingHours: 4,
    landsWithinBusinessDays: null,
    closingDocumentsQuarterly: false,
    asks: { registrationNumber: false, bankAccount: false },
  },
  onboarding: { open: false, linkToken: false, instanceKey: true },
  support: { kind: 'account-manager' },
  workingHours: { from: '09:00', to: '18:00' },
  secondAgentAboveMinor: 3_000_00n,
  promoCodes: false,
  bills: true,
  charging: { kind: 'daily-bill' },
  // The provider names no margin: its document has 100 $ at 7,400 ₽ and leaves what banks add to them. The bank's rate is asked
  // for each half hour; a day and a half without an answer is an outage.
  exchange: { marginBasisPoints: 0n, staleAfterHours: 36 },
  autopay: { belowMinor: null },
  timeZone: 'Europe/Moscow',
};
