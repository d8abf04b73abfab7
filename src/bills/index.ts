/** Bills: wishes to top up and debts for service, each with a page of its own; what pays them, and their days. */
export { attendBills } from './attend.ts';
export { type Bill, type BillLine, type BillState, billStateOf, billUrl, leftMinorOf } from './bill.ts';
export { billDays } from './bill-days.ts';
export { billChecks } from './books-check.ts';
export { cancelBill } from './cancel.ts';
export type { BillDeps } from './deps.ts';
export { findBill, findBillByToken, pageBills, unpaidOf, unpaidServiceMinor } from './find.ts';
export { holdBills } from './hold.ts';
export { makeServiceBill } from './make-service.ts';
export { makeTopUpBill, putTopUpBill } from './make-top-up.ts';
export { settleBills } from './settle.ts';
