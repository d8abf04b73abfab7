/** What the provider writes to many customers at once: drafted, counted, sent, stopped, reported. */
export type { Audience, Broadcast, BroadcastFilter, BroadcastProgress } from './broadcast.ts';
export type { BroadcastDeps } from './deps.ts';
export { dropDraft, makeDraft, rememberCard, setFilter } from './draft.ts';
export { feedBehind, feedBroadcasts } from './feed.ts';
export { findBroadcast } from './find.ts';
export { markRecipient } from './mark.ts';
export { progressOf } from './progress.ts';
export { purgeBroadcasts } from './purge.ts';
export { recipientNow } from './recipient.ts';
export { startBroadcast } from './start.ts';
export { stopBroadcast, stopForLackOfSource } from './stop.ts';
export { audienceOf } from './whom.ts';
