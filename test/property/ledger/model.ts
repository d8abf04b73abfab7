import fc from 'fast-check';

/** The accounts of one sequence, by their place: what the model knows of each. */
export const cast = [
  { kind: 'customer', currency: 'RUB', tracked: true },
  { kind: 'customer', currency: 'RUB', tracked: true },
  { kind: 'customer_bonus', currency: 'RUB', tracked: true },
  { kind: 'customer', currency: 'USD', tracked: true },
  { kind: 'gateway', currency: 'RUB', tracked: false },
  { kind: 'revenue', currency: 'RUB', tracked: false },
  { kind: 'bank', currency: 'USD', tracked: false },
] as const;

/** Minor units by place in the cast. */
export type Lines = ReadonlyMap<number, bigint>;

export type Operation =
  | { readonly type: 'post'; readonly key: string; readonly kind: string; readonly lines: Lines }
  | { readonly type: 'reverse'; readonly key: string; readonly step: number };

const place = fc.nat(cast.length - 1);
const amount = fc.integer({ min: 1, max: 300 }).map(BigInt);
/** Which earlier step's key is used again, if any: one in four. */
const reuse = fc.option(fc.nat(199), { freq: 3 });

const raw = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('move' as const), from: place, to: place, amount, reuse }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('top-up' as const), to: fc.nat(1), amount, reuse }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('dollars' as const), amount, reuse }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('split' as const), own: amount, bonus: amount, reuse }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('slip' as const), amount, off: amount, reuse }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('repeat' as const), step: fc.nat(199) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reverse' as const), step: fc.nat(199), reuse }) },
);
type Raw = typeof raw extends fc.Arbitrary<infer T> ? T : never;

function linesOf(step: Exclude<Raw, { type: 'repeat' | 'reverse' }>): Lines {
  switch (step.type) {
    case 'move': {
      const to = step.to === step.from ? (step.from + 1) % cast.length : step.to;
      return new Map([
        [step.from, -step.amount],
        [to, step.amount],
      ]);
    }
    case 'top-up':
      return new Map([
        [4, -step.amount],
        [step.to, step.amount],
        [2, step.amount],
        [5, -step.amount],
      ]);
    case 'dollars':
      return new Map([
        [6, -step.amount],
        [3, step.amount],
        [4, -2n * step.amount],
        [1, 2n * step.amount],
      ]);
    case 'split':
      return new Map([
        [0, -step.own],
        [2, -step.bonus],
        [5, step.own + step.bonus],
      ]);
    case 'slip':
      return new Map([
        [4, -step.amount],
        [0, step.amount + step.off],
      ]);
  }
}

/** Gives each step its key: its own, or that of an earlier step. */
function build(steps: readonly Raw[]): Operation[] {
  const operations: Operation[] = [];
  steps.forEach((step, index) => {
    const earlier = (wanted: number): Operation | undefined => operations[index === 0 ? 0 : wanted % index];
    if (step.type === 'repeat') {
      operations.push(earlier(step.step) ?? { type: 'reverse', key: `step-${index}`, step: 0 });
      return;
    }
    const key = (step.reuse === null ? undefined : earlier(step.reuse)?.key) ?? `step-${index}`;
    operations.push(
      step.type === 'reverse'
        ? { type: 'reverse', key, step: index === 0 ? 0 : step.step % index }
        : { type: 'post', key, kind: step.type, lines: linesOf(step) },
    );
  });
  return operations;
}

/** Sequences of `length` operations: top-ups, charges, transfers, mistakes, repeats, forgeries and reversals. */
export function sequences(length: number): fc.Arbitrary<Operation[]> {
  return fc.array(raw, { minLength: length, maxLength: length, size: 'max' }).map(build);
}

interface ModelTransaction {
  readonly kind: string;
  readonly lines: Lines;
  readonly reverses: ModelTransaction | undefined;
  readonly key: string;
}

const sameLines = (left: Lines, right: Lines): boolean =>
  left.size === right.size && [...left].every(([account, minor]) => right.get(account) === minor);

/** The books in the plainest words: no locks, no versions, no SQL. */
export function createModel() {
  const balances = cast.map(() => 0n);
  const byKey = new Map<string, ModelTransaction>();
  const ofStep: (ModelTransaction | undefined)[] = [];

  function enter(wish: ModelTransaction): { outcome: string; transaction: ModelTransaction | undefined } {
    const seen = byKey.get(wish.key);
    if (seen) {
      const same = seen.kind === wish.kind && seen.reverses === wish.reverses && sameLines(seen.lines, wish.lines);
      return { outcome: same ? 'already-posted' : 'idempotency-mismatch', transaction: seen };
    }
    const sums = { RUB: 0n, USD: 0n };
    for (const [account, minor] of wish.lines) sums[cast[account]?.currency ?? 'RUB'] += minor;
    if (sums.RUB !== 0n || sums.USD !== 0n) return { outcome: 'LEDGER_UNBALANCED', transaction: undefined };
    for (const [account, minor] of wish.lines) {
      if (cast[account]?.tracked && (balances[account] ?? 0n) + minor < 0n) {
        return { outcome: 'insufficient-funds', transaction: undefined };
      }
    }
    for (const [account, minor] of wish.lines) balances[account] = (balances[account] ?? 0n) + minor;
    byKey.set(wish.key, wish);
    return { outcome: 'posted', transaction: wish };
  }

  function undo(key: string, step: number): { outcome: string; transaction: ModelTransaction | undefined } {
    const target = ofStep[step];
    if (!target) return { outcome: 'unknown-transaction', transaction: undefined };
    if (target.reverses) return { outcome: 'is-reversal', transaction: undefined };
    const standing = [...byKey.values()].find((known) => known.reverses === target);
    if (standing && standing.key !== key) return { outcome: 'already-reversed', transaction: standing };
    const lines = new Map([...target.lines].map(([account, minor]) => [account, -minor]));
    return enter({ key, kind: 'reversal', lines, reverses: target });
  }

  return {
    /** @returns how the operation ends, and what tracked accounts hold after it, in the order of the cast */
    apply(operation: Operation): { readonly outcome: string; readonly balances: readonly bigint[] } {
      const { outcome, transaction } =
        operation.type === 'post'
          ? enter({ key: operation.key, kind: operation.kind, lines: operation.lines, reverses: undefined })
          : undo(operation.key, operation.step);
      ofStep.push(transaction);
      return { outcome, balances: balances.filter((_, account) => cast[account]?.tracked) };
    },
  };
}
