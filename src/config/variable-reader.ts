import type { z } from 'zod';

/** What a variable must look like: how it is checked, how that is put in words, and a right value to copy. */
export interface Rule<T> {
  readonly schema: z.ZodType<T, string>;
  /** Follows "must be": "a port number from 1 to 65535". */
  readonly mustBe: string;
  /** Never a real secret. */
  readonly example: string;
}

/** Reads variables one by one and collects all that is wrong with them, so that an operator mends it in one go. */
export interface VariableReader {
  /** @returns whether the variable holds anything but white space */
  isSet(name: string): boolean;
  /** @returns the value, or undefined when it is not set, or when it is wrong, which is then among the problems */
  optional<T>(name: string, rule: Rule<T>): T | undefined;
  /** Like `optional`, and its absence is a problem too. @param because follows "is required" */
  required<T>(name: string, rule: Rule<T>, because: string): T | undefined;
  problem(name: string, text: string): void;
  /** Each once, also when a variable was read in two places. */
  problems(): readonly string[];
}

export function createVariableReader(env: NodeJS.ProcessEnv): VariableReader {
  const problems = new Set<string>();
  const textOf = (name: string) => env[name]?.trim() ?? '';
  const optional = <T>(name: string, rule: Rule<T>): T | undefined => {
    const value = textOf(name);
    if (value === '') return undefined;
    const parsed = rule.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    problems.add(`${name} must be ${rule.mustBe}, for example ${name}=${rule.example}`);
    return undefined;
  };
  return {
    problems: () => [...problems],
    optional,
    isSet: (name) => textOf(name) !== '',
    required: (name, rule, because) => {
      if (textOf(name) === '') {
        problems.add(`${name} is required ${because}: ${rule.mustBe}, for example ${name}=${rule.example}`);
      }
      return optional(name, rule);
    },
    problem: (name, text) => {
      problems.add(`${name} ${text}`);
    },
  };
}
