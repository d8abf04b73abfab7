import { setTimeout as wait } from 'node:timers/promises';
import { type Telegram, TelegramError } from 'telegraf';
import type { Update, UserFromGetMe } from 'telegraf/types';
import type { Profile } from '../config/profile.ts';
import type { TelegramSettings } from '../config/settings.ts';
import type { Translator } from '../platform/i18n.ts';
import { languages } from '../platform/locales.ts';
import type { Logger } from '../platform/logger.ts';
import { allowedUpdates, type Polling, startPolling } from './polling.ts';
import { deskCommands } from './support-desk/commands/run.ts';
import { deskLanguage } from './support-desk/language.ts';

export interface TelegramConnection {
  /** The bot as Telegram knows it; waits until Telegram could be reached. */
  readonly ready: Promise<UserFromGetMe>;
  isReady(): boolean;
  /** The bot's own chat, once it is known; Telegram's front page until then. */
  chatUrl(): string;
  /** Introduces the bot and begins to receive. Tries until it succeeds: money is taken meanwhile. */
  start(receive: (update: Update) => Promise<void>): void;
  stop(): Promise<void>;
}

/** Pauses between tries to reach Telegram at the start. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** As many deliveries at once as Telegram does by itself (core.telegram.org/bots/api#setwebhook). */
const maxWebhookConnections = 40;

/** The commands in Telegram's own menu, in this order; their words stand in the locales. */
const commands = [
  ...(['start', 'balance', 'topup', 'autopay', 'history', 'promo', 'bills', 'notifications'] as const),
  ...(['profile', 'support', 'language', 'help', 'cancel'] as const),
];

/** Keeps the line to Telegram: who the bot is, its commands in both languages, polling or webhook. */
export function connectTelegram(deps: {
  telegram: Telegram;
  settings: Exclude<TelegramSettings, { mode: 'sandbox' }>;
  translator: Translator;
  logger: Logger;
  profile: Pick<Profile, 'promoCodes' | 'bills'>;
  /** The support group, whose agents have commands of their own. */
  supportChatId?: bigint | undefined;
}): TelegramConnection {
  const { telegram, settings, translator, logger, profile, supportChatId } = deps;
  const stopping = new AbortController();
  const { promise: ready, resolve } = Promise.withResolvers<UserFromGetMe>();
  let me: UserFromGetMe | undefined;
  let polling: Polling | undefined;

  const isOffered = (command: (typeof commands)[number]): boolean => command !== 'promo' || profile.promoCodes;

  async function introduce(): Promise<void> {
    for (const language of languages) {
      const t = translator(language);
      const described = commands.filter(isOffered).map((command) => ({
        command,
        // Where the provider makes bills, they stand first and the invoices among them.
        description: command === 'bills' && profile.bills ? t('bills:button') : t(`menu:commands.${command}`),
      }));
      await telegram.setMyCommands(described, { language_code: language });
      // Whoever's Telegram speaks a third language sees the default list.
      if (language === 'en') await telegram.setMyCommands(described);
    }
    if (supportChatId !== undefined) await introduceToSupport(supportChatId);
  }

  /** A group that the bot is not in yet is no reason not to serve customers. */
  async function introduceToSupport(chatId: bigint): Promise<void> {
    try {
      const scope = { type: 'chat', chat_id: Number.parseInt(String(chatId), 10) } as const;
      await telegram.setMyCommands(deskCommands(translator(deskLanguage), profile), { scope });
    } catch (error) {
      if (!(error instanceof TelegramError)) throw error;
      logger.warn({ err: error }, 'the support group cannot be reached; is the bot a member of it?');
    }
  }

  async function connect(receive: (update: Update) => Promise<void>): Promise<void> {
    const info = await telegram.getMe();
    await introduce();
    if (settings.mode === 'webhook') {
      await telegram.setWebhook(`${settings.publicUrl}/telegram/webhook`, {
        secret_token: settings.secret,
        allowed_updates: [...allowedUpdates],
        max_connections: maxWebhookConnections,
      });
    } else {
      // Telegram refuses to be polled while a webhook is set; updates that wait there are not dropped.
      await telegram.deleteWebhook();
      if (!stopping.signal.aborted) polling = startPolling({ telegram, receive, logger });
    }
    me = info;
    resolve(info);
    logger.info({ bot: info.username, mode: settings.mode }, 'connected to Telegram');
  }

  async function keepTrying(receive: (update: Update) => Promise<void>): Promise<void> {
    for (let pauseMs = firstPauseMs; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await connect(receive);
        return;
      } catch (error) {
        logger.error({ err: error, pauseMs }, 'Telegram cannot be reached; trying again');
        // Ends early when the program stops, which the loop looks at next.
        await wait(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  let connecting: Promise<void> = Promise.resolve();
  return {
    ready,
    isReady: () => me !== undefined,
    chatUrl: () => (me ? `https://t.me/${me.username}` : 'https://t.me'),
    start: (receive) => {
      connecting = keepTrying(receive);
    },
    stop: async () => {
      stopping.abort();
      await connecting;
      await polling?.stop();
    },
  };
}
