import { toDecimal } from '../../../ledger/money.ts';
import type { SavedCardAnswer, SavedCardCharge } from '../gateway.ts';
import { checkRequest } from './check-request.ts';
import { endpoint, type RobokassaConfig } from './config.ts';
import { exchange } from './http-exchange.ts';
import { isInvoiceId } from './invoice-id.ts';
import { receiptField } from './receipt.ts';
import { readRecurringAnswer } from './recurring-answer.ts';
import { signRequest } from './signature.ts';
import { cleanDescription, maxDescriptionLength } from './text.ts';

function checkCharge(charge: SavedCardCharge): void {
  checkRequest(charge);
  const { invoiceId, parentInvoiceId } = charge;
  if (!isInvoiceId(parentInvoiceId) || parentInvoiceId === invoiceId) {
    throw new RangeError(`no parent for the charge ${invoiceId}: ${parentInvoiceId}`);
  }
}

/**
 * The form of a child charge (docs: recurring). It takes no address of the payer, no end and no language: nobody sees a page.
 * PreviousInvoiceID is not signed.
 */
function chargeForm(config: RobokassaConfig, charge: SavedCardCharge): URLSearchParams {
  const { login, hash, password1 } = config;
  const outSum = toDecimal(charge.amountMinor);
  const invoiceId = String(charge.invoiceId);
  const receipt = receiptField(charge.receipt, charge.amountMinor, config.receiptEncoding ?? 'encoded');
  return new URLSearchParams({
    MerchantLogin: login,
    InvoiceID: invoiceId,
    PreviousInvoiceID: String(charge.parentInvoiceId),
    OutSum: outSum,
    Description: cleanDescription(charge.description, maxDescriptionLength, `Оплата № ${invoiceId}`),
    Receipt: receipt,
    // The service's own default is windows-1251, as for the form.
    Encoding: 'utf-8',
    SignatureValue: signRequest(hash, password1, { login, outSum, invoiceId, receipt }),
    ...(config.testMode ? { IsTest: '1' } : {}),
  });
}

/**
 * Asks Robokassa to charge the card that the parent payment has bound. One request, never repeated here.
 * @returns what is known of it; a silence is `unknown`, as the charge may have been made
 * @throws RangeError on a charge that Robokassa cannot carry: a bug of the caller. Never for what the network does.
 */
export async function chargeSavedCard(
  config: RobokassaConfig,
  deps: { readonly fetch: typeof fetch },
  charge: SavedCardCharge,
): Promise<SavedCardAnswer> {
  checkCharge(charge);
  const body = chargeForm(config, charge);
  const answer = await exchange(deps, endpoint(config.baseUrl, 'Recurring'), { method: 'POST', body });
  switch (answer.kind) {
    case 'not-sent':
      return { kind: 'unavailable', reason: 'network' };
    case 'silent':
      return { kind: 'unknown', reason: answer.reason };
    case 'answered':
      // Robokassa tells its errors with status 200; another one is of something in between.
      return answer.ok
        ? readRecurringAnswer(answer.body, charge.invoiceId)
        : { kind: 'unknown', reason: `http-${answer.status}` };
  }
}
