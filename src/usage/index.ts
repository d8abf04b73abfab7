/** Metering: what runs on which tariff, what it costs by the minute, and its booking each hour. */
export { bookHour } from './book-hour.ts';
export { usageChecks } from './books-check.ts';
export { createTariff, createTariffTx } from './create-tariff.ts';
export type { UsageDeps } from './deps.ts';
export type { EventOutcome, EventWish, ResourceState } from './event.ts';
export { listTariffs } from './list-tariffs.ts';
export { recordEvent, recordEventTx } from './record-event.ts';
export { spendingOf } from './spending.ts';
export type { Tariff } from './tariff.ts';
export { listResources, usageOf } from './usage-of.ts';
