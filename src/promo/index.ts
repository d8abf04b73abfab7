/** Promo codes: made by agents, applied before a top-up, credited with it as a bonus. */
export { applyCode, removeCode } from './apply-code.ts';
export { claimOf } from './claim.ts';
export type { PromoBonus, PromoCode } from './code.ts';
export { createCode, type NewCode, type NewCodeProblem } from './create-code.ts';
export { bonusOf, type PaidBonus } from './grant-claim.ts';
export type { WrongCode } from './guess-pause.ts';
export type { PromoRefusal } from './judge-code.ts';
export { type CodeStatistics, codeStatistics, listCodes } from './list-codes.ts';
export { normaliseCode } from './normalise-code.ts';
export { previewCode } from './preview-code.ts';
export { stopCode } from './stop-code.ts';
