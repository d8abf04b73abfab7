import type { Sandbox } from '../sandbox.ts';
import type { ShownMessage } from '../telegram/view.ts';

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Somebody at a chat with the bot: a customer in their own, an agent in the support group. */
export interface Player {
  /** Says it, and prints what the bot answers. */
  tells(text: string): Promise<void>;
  /** Presses the newest button that is called so, and prints what comes of it. @returns the address, when it is a link */
  presses(label: string): Promise<string>;
  /** Sends a file, and prints what the bot answers. */
  sends(file: { readonly fileName: string; readonly bytes: Buffer }): Promise<void>;
  /** Prints what the bot has said or changed since this player last heard of it. */
  hears(): Promise<void>;
}

/**
 * @param seat who plays, under which name, and where: without a chat, in their own with the bot
 * @returns what they can do; each of it waits until the bot has nothing left to do
 */
export function createPlayer(
  sandbox: Pick<Sandbox, 'telegram' | 'application'>,
  seat: { readonly id: number; readonly name: string; readonly chatId?: number },
): Player {
  const { telegram, application } = sandbox;
  const chatId = seat.chatId ?? seat.id;
  const place = { from: seat.id, chatId };
  const ofBot = (): readonly ShownMessage[] => telegram.messages(chatId).filter(({ fromBot }) => fromBot);

  const heard = new Map<number, string>();
  async function hears(): Promise<void> {
    await telegram.whenIdle();
    await application.whenIdle();
    for (const message of ofBot()) {
      // By its words alone: buttons also go because of what is said below.
      if (heard.get(message.messageId) === message.text) continue;
      heard.set(message.messageId, message.text);
      print(message);
    }
  }
  return {
    hears,
    async tells(text) {
      say(`${seat.name}: ${text}`);
      telegram.sendText({ ...place, text });
      await hears();
    },
    async presses(label) {
      say(`${seat.name} нажимает «${label}»`);
      const isThere = ({ keyboard }: ShownMessage) => keyboard.flat().some((button) => button.label === label);
      const message = ofBot().findLast(isThere);
      const outcome = telegram.pressButton({ ...place, messageId: message?.messageId ?? 0, button: label });
      if (outcome.kind === 'url') return outcome.url;
      if (outcome.kind !== 'pressed') throw new Error(`there is no button «${label}»`);
      await hears();
      return '';
    },
    async sends({ fileName, bytes }) {
      say(`${seat.name} присылает файл «${fileName}»`);
      telegram.sendDocument({ ...place, fileName, bytes, mimeType: 'text/plain' });
      await hears();
    },
  };
}

function print({ text, document, keyboard }: ShownMessage): void {
  // «The topic was made» has no words of its own.
  if (text === '' && !document) return;
  if (document) say(`    │ [файл] ${document.fileName}`);
  for (const line of text === '' ? [] : text.split('\n')) say(`    │ ${line}`);
  for (const row of keyboard) say(`    │ ${row.map(({ label }) => `[ ${label} ]`).join(' ')}`);
  say('');
}
