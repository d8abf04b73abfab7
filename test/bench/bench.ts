/** Something to be measured by, and whether this run was. */
export interface Mark {
  readonly rule: string;
  readonly measured: string;
  readonly kept: boolean;
}

/** What a bench measures, each figure beside a ceiling or a rival measured in the same run. */
export interface BenchReport {
  readonly title: string;
  /** What the figures hold for: settings, sizes, how they were taken. */
  readonly conditions: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is promised: where a run does not keep it, something has become slow. */
  readonly rules: readonly Mark[];
  /** What is aimed at; beside one that is not reached yet a rule guards what is. The README beside says what stands in the way. */
  readonly aims?: readonly Mark[];
}

export interface Bench {
  readonly name: string;
  run(): Promise<BenchReport>;
}

export interface Contender {
  readonly name: string;
  /** One unit of work. */
  work(): Promise<void>;
}

/** `QUICK=1` in the environment: sizes by which one sees that a bench works; its figures say nothing then. */
export const quick = process.env.QUICK === '1';

/** Units a second of one contender, one figure a round. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

async function measure(contender: Contender, clients: number, roundMs: number): Promise<number> {
  const start = performance.now();
  let done = 0;
  const client = async (): Promise<void> => {
    while (performance.now() - start < roundMs) {
      await contender.work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (done * 1000) / (performance.now() - start);
}

interface RaceOptions {
  readonly clients: number;
  readonly rounds: number;
  readonly roundMs: number;
  /** Rounds that only warm up and are not counted; one unless told. */
  readonly warmUps?: number;
}

/**
 * Runs the contenders in turns, A B C C B A A B C …, so that whatever else the machine does falls on all of them, and what one leaves
 * to be done after its turn (a receipt that waits for Telegram's pace) as often on its neighbour before as on the one behind.
 */
export async function race(contenders: readonly Contender[], options: RaceOptions): Promise<Rounds> {
  const rounds = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  const warmUps = options.warmUps ?? 1;
  for (let round = 0; round < warmUps + options.rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const perSecond = await measure(contender, options.clients, options.roundMs);
      if (round >= warmUps) rounds.get(contender.name)?.push(perSecond);
    }
  }
  return rounds;
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** @returns the median over rounds of `of` divided by `by` in the same round: load that both felt falls out */
export function medianRatio(rounds: Rounds, of: string, by: string): number {
  const divisors = rounds.get(by) ?? [];
  return median((rounds.get(of) ?? []).map((value, index) => value / (divisors[index] ?? Number.NaN)));
}
