/** Warnings before the money runs out: to the account's people, and to the provider's platform. */
export { attendAlerts } from './attend.ts';
export type { AlertDeps } from './deps.ts';
export {
  confirmEmail,
  emailOf,
  type ReaderEmail,
  removeEmail,
  requestEmailCode,
} from './email.ts';
export type { Thresholds } from './level.ts';
export { lookAtAnyway, lookForReader, markForAlert } from './mark.ts';
export { type AlertsOverview, alertsOf } from './overview.ts';
export { remindTomorrow } from './remind.ts';
export { sendSample } from './sample.ts';
export { setThresholds, type ThresholdsOutcome } from './set-thresholds.ts';
export { type ReaderSettings, setSettings, settingsOf } from './settings.ts';
export { russianZones, zoneName } from './settings-cities.ts';
export { readDays, type ThreeDays } from './settings-days.ts';
export { readHours } from './settings-hours.ts';
export { readZone } from './settings-zone.ts';
export { sweepAlerts } from './sweep.ts';
export { type OwnThresholds, thresholdsOf } from './thresholds.ts';
export { findWatch, watchOf } from './watch.ts';
