import { expect } from 'vitest';
import type { TelegramEmulator } from '../../src/sandbox/telegram/emulator.ts';

/** A person on Telegram, as a test plays them. Each act resolves when the bot has answered it. */
export interface Customer {
  readonly id: number;
  say(text: string): Promise<void>;
  /** Presses a button of the newest message that has it. @returns the address when the button is a link */
  press(label: string): Promise<string | undefined>;
  /** The newest message of the bot, as read: its text, and the labels of its buttons. */
  screen(): { text: string; buttons: string[]; messageId: number };
  /** Everything that the bot has on show in the chat. */
  transcript(): string[];
}

let lastId = 5_000;

/** Where a customer is: Telegram, and a way to know that the bot has done with what it was sent. */
interface Place {
  readonly telegram: TelegramEmulator;
  settle(): Promise<void>;
}

export function createCustomer(world: Place, options: { language?: string; username?: string } = {}): Customer {
  lastId += 1;
  const id = lastId;
  world.telegram.addUser({
    id,
    first_name: 'Анна',
    language_code: options.language ?? 'ru',
    ...(options.username ? { username: options.username } : {}),
  });
  const fromBot = () => world.telegram.messages(id).filter((message) => message.fromBot);
  return {
    id,
    say: async (text) => {
      world.telegram.sendText({ from: id, text });
      await world.settle();
    },
    press: async (label) => {
      const message = fromBot().findLast(({ keyboard }) => keyboard.flat().some((button) => button.label === label));
      if (!message) throw new Error(`no button «${label}» in the chat:\n${JSON.stringify(fromBot().at(-1), null, 1)}`);
      const outcome = world.telegram.pressButton({ from: id, messageId: message.messageId, button: label });
      if (outcome.kind === 'url') return outcome.url;
      expect(outcome.kind).toBe('pressed');
      await world.settle();
      return undefined;
    },
    screen: () => {
      const last = fromBot().at(-1);
      if (!last) throw new Error('the bot has said nothing');
      const buttons = last.keyboard.flat().map((button) => button.label);
      return { text: plain(last.text), buttons, messageId: last.messageId };
    },
    transcript: () => fromBot().map(({ text }) => plain(text)),
  };
}

/** Non-breaking spaces look like spaces to a person, and tests read like one. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
