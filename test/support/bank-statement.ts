import { encode, type FileEncoding, type StatedPayment, statementText } from '../../src/sandbox/bank/statement-file.ts';

export {
  encode,
  type FileEncoding,
  type StatedPayment,
  sellerAccount,
  statementText,
} from '../../src/sandbox/bank/statement-file.ts';

/** @returns a statement's file, in windows-1251 unless said otherwise */
export function statementFile(payments: readonly StatedPayment[], encoding: FileEncoding = 'windows-1251'): Buffer {
  return encode(statementText({ payments }), encoding);
}
