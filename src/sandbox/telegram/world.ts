import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from './json.ts';
import type { TelegramState } from './state.ts';

export interface BotProfile {
  id: number;
  first_name: string;
  username: string;
}

/** What every room of the emulator works on: the state, and the two ways by which a change gets out of it. */
export interface World {
  readonly clock: Clock;
  readonly bot: BotProfile;
  readonly state: TelegramState;
  readonly rules: WorldRules;
  /** Queues an update of this kind for the bot, e.g. ('message', {...}). @returns its update_id. */
  emit(kind: string, payload: JsonObject): number;
  /** Tells the page that a chat looks different now. */
  changed(chatId: number): void;
}

interface WorldRules {
  /** Telegram refuses http://localhost in buttons and plain http webhooks; a sandbox lives on loopback. */
  readonly allowLoopbackUrls: boolean;
  /** What becomes of a message for a topic that was deleted. */
  readonly deletedTopics: 'refused' | 'general';
  /** How long a pressed button may wait for its answer. */
  readonly callbackDeadlineMs: number;
}

export const nowMs = (world: World): number => world.clock.now().getTime();
export const nowSeconds = (world: World): number => Math.floor(nowMs(world) / 1000);
