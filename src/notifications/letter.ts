import type { AccountBalance } from '../accounts/balance-of.ts';
import type { Profile } from '../config/profile.ts';
import type { Queryable } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Translator } from '../platform/i18n.ts';
import type { Screen } from '../platform/telegram/screen.ts';
import type { UploadedFile } from '../platform/telegram/sender.ts';

/** What to tell, and how. */
export type Letter =
  | { readonly kind: 'message'; readonly screen: Screen }
  | { readonly kind: 'document'; readonly file: UploadedFile; readonly screen: Screen }
  /** Takes the place of the payment's summary, if that is what the chat shows. */
  | {
      readonly kind: 'replaces-summary';
      readonly screen: Screen;
      readonly paymentId: number;
      readonly screenName: 'receipt' | 'cancelled';
    }
  /** What was to be told is no longer so. */
  | { readonly kind: 'outdated' };

export interface RenderDeps {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly translator: Translator;
  readonly balanceOf: (db: Queryable, accountId: bigint) => Promise<AccountBalance>;
  readonly profile: Pick<Profile, 'title' | 'timeZone' | 'invoice' | 'card' | 'autopay'>;
}
