/**
 * What can be wrong with a requisite: stable codes, each with words of its own. A code says what to mend, not which field
 * it is about.
 */
export type RequisiteProblem =
  | 'empty'
  /** Letters, or marks that are no digits, where only digits stand. */
  | 'letters'
  | 'length'
  | 'too-long'
  /** A digit is mistyped: the check digits do not agree with the others. */
  | 'check-digit'
  /** The check digits agree, but no such number is given out: all zeros, a region that does not exist. */
  | 'impossible'
  /** A КПП from someone who is no organisation. */
  | 'not-for-sole-proprietor'
  | 'format'
  /** An e-mail that ends before its domain is whole. */
  | 'no-domain'
  | 'unknown-bic'
  /** An account can only be checked against its bank's БИК. */
  | 'no-bic';

/** What a check came to; `value` is in the form in which it is kept. */
export type CheckOutcome<T = string> = { readonly kind: 'ok'; readonly value: T } | WrongRequisite;

export type WrongRequisite =
  /** `limit`: how many digits there must be, or how many characters there may be. */
  | { readonly kind: 'wrong'; readonly problem: 'length' | 'too-long'; readonly limit: number }
  | { readonly kind: 'wrong'; readonly problem: Exclude<RequisiteProblem, 'length' | 'too-long'> };

export function ok(value: string): CheckOutcome {
  return { kind: 'ok', value };
}

export function wrong(problem: Exclude<RequisiteProblem, 'length' | 'too-long'>): WrongRequisite {
  return { kind: 'wrong', problem };
}
