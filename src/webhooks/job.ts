import { z } from 'zod';

const jobSchema = z.object({
  deliveryId: z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(BigInt),
  /** How often it was not taken since it was queued. */
  failures: z.number().int().nonnegative(),
});

/** A delivery on its way, as the queue keeps it; the rest stands in its row. */
export type WebhookJob = z.infer<typeof jobSchema>;

/** @returns undefined for what another version of the program wrote */
export function readJob(data: unknown): WebhookJob | undefined {
  return jobSchema.safeParse(data).data;
}

/** @returns the job as JSON can hold it */
export function writeJob(job: WebhookJob): object {
  return { ...job, deliveryId: job.deliveryId.toString() };
}
