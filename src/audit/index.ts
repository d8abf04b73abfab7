/** Who of support did what, and why. */
export type { Agent } from './agent.ts';
export type { AuditAct, AuditRow } from './entry.ts';
export { actsOnInvoice, actsSince } from './read.ts';
export { recordAct } from './record.ts';
