import * as rules from './rules.ts';
import type { GatewaySettings } from './settings.ts';
import type { VariableReader } from './variable-reader.ts';

const robokassasOwn = 'https://auth.robokassa.ru/Merchant';
const robokassasRefunds = 'https://services.robokassa.ru/RefundService';

/**
 * Robokassa's own default: a shop that was never told otherwise signs so. Guessing another would turn every
 * notification away.
 */
const defaultHash = 'md5';

/** @returns the settings, or undefined when what they need is missing, which is then among the reader's problems */
export function readGateway(reader: VariableReader, telegram: { sandbox: boolean }): GatewaySettings | undefined {
  const name = reader.optional('GATEWAY', rules.gatewayName) ?? 'robokassa';
  if (name === 'yookassa') {
    reader.problem('GATEWAY', 'names yookassa, which this version does not ship: use GATEWAY=robokassa');
    return undefined;
  }
  // Checked in the sandbox too, though it pays through its own emulator: a mistake is better seen before the real start.
  const hash = reader.optional('ROBOKASSA_HASH', rules.robokassaHash) ?? defaultHash;
  const testMode = reader.optional('ROBOKASSA_TEST', rules.yesOrNo) ?? false;
  const baseUrl = reader.optional('ROBOKASSA_URL', rules.webAddress) ?? robokassasOwn;
  const refundUrl = reader.optional('ROBOKASSA_REFUND_URL', rules.webAddress) ?? robokassasRefunds;
  // On by default, as every provider's document has autopay on offer; the operator whose shop may not says so.
  const recurring = reader.optional('ROBOKASSA_RECURRING', rules.yesOrNo) ?? true;
  if (telegram.sandbox) return { kind: 'emulator' };
  const because = 'to take payments';
  const login = reader.required('ROBOKASSA_LOGIN', rules.login, because);
  const password1 = reader.required('ROBOKASSA_PASSWORD1', rules.password, because);
  const password2 = reader.required('ROBOKASSA_PASSWORD2', rules.password, because);
  const password3 = reader.optional('ROBOKASSA_PASSWORD3', rules.password);
  if (login === undefined || password1 === undefined || password2 === undefined) return undefined;
  const passwords = { password1, password2, password3 };
  return { kind: 'robokassa', login, ...passwords, hash, testMode, baseUrl, recurring, refundUrl };
}
