import { currentAccount } from '../accounts/current-account.ts';
import type { Database } from '../db/client.ts';
import type { ChargeOutcome } from './page/index.ts';
import type { EmulatorFaults, RobokassaEmulator, UnbindReason } from './robokassa/index.ts';

type Troubles = Pick<EmulatorFaults, 'charge' | 'recurring' | 'chargeNotify'>;

const well: Troubles = { charge: 'approve', recurring: 'none', chargeNotify: 'now' };

/** What each choice at the page is to the emulated gateway. */
const troubles: Readonly<Record<ChargeOutcome, Troubles>> = {
  approve: well,
  decline: { ...well, charge: 'decline' },
  slow: { ...well, charge: 'slow' },
  // Paid, and neither the answer nor a notice comes: only asking finds it.
  silent: { ...well, recurring: 'lost-answer', chargeNotify: 'never' },
  unavailable: { ...well, recurring: 'error-41' },
};

/** The bank of the customers' cards, as far as charges without the form go. Its mood lasts until the sandbox is restarted. */
export function createCardBank({ robokassa }: { readonly robokassa: RobokassaEmulator }) {
  let outcome: ChargeOutcome = 'approve';
  return {
    outcome: () => outcome,
    choose(chosen: ChargeOutcome): void {
      outcome = chosen;
      Object.assign(robokassa.faults, troubles[chosen]);
    },
    /** Has the card of the person's current account charged no more. @returns false when none is bound to it */
    async unbind(db: Database, input: { readonly userId: number; readonly why: UnbindReason }): Promise<boolean> {
      const membership = await currentAccount(db, BigInt(input.userId));
      if (!membership) return false;
      const mandate = await db.autopayMandate.findFirst({
        where: { accountId: membership.account.id, state: { in: ['active', 'paused'] } },
        select: { parentPaymentId: true },
      });
      // The gateway may have been begun afresh beside an older database.
      const known = robokassa.payments().some(({ invoiceId }) => invoiceId === mandate?.parentPaymentId);
      if (!mandate || !known) return false;
      robokassa.unbind(mandate.parentPaymentId, input.why);
      return true;
    },
  };
}
