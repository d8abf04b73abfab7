import { z } from 'zod';
import type { Letter } from './letter.ts';

const id = z.string().regex(/^\d{1,19}$/);

const contentSchema: z.ZodType<Letter> = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['invoice-request', 'invoice-copy']), invoiceId: id }),
  z.object({ kind: z.literal('email-code'), userId: id, code: z.string().regex(/^\d{6}$/) }),
  z.object({
    kind: z.literal('alert'),
    watchId: id,
    episode: z.number().int().nonnegative(),
    level: z.enum(['warning', 'critical', 'empty']),
  }),
]);

/** @returns what a letter's row says it is, or undefined when another version of the program wrote it */
export function readContent(content: unknown): Letter | undefined {
  return contentSchema.safeParse(content).data;
}

const jobSchema = z.object({
  letterId: z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(BigInt),
  /** How often the server did not take it. */
  failures: z.number().int().nonnegative().default(0),
});

/** A letter on its way, as the queue keeps it; the rest stands in its row. */
export type LetterJob = z.infer<typeof jobSchema>;

export function readJob(data: unknown): LetterJob | undefined {
  return jobSchema.safeParse(data).data;
}

/** @returns the job as JSON can hold it */
export function writeJob(job: LetterJob): object {
  return { ...job, letterId: job.letterId.toString() };
}
