import { languages } from '../../../src/platform/locales.ts';
import type { TelegramEmulator } from '../../../src/sandbox/telegram/emulator.ts';
import type { ShownMessage } from '../../../src/sandbox/telegram/view.ts';
import type { Customer } from '../../support/customer.ts';
import type { World } from '../../support/world.ts';
import type { Act } from './acts.ts';

const file = {
  fileName: 'чек.png',
  mimeType: 'image/png',
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

const at = <T>(list: readonly T[], index: number): T | undefined =>
  list.length === 0 ? undefined : list[index % list.length];

/** What is said to the bot: these it owes an answer. */
type Saying = Exclude<Act, { kind: 'pay' | 'decline' | 'redeliver' | 'block' | 'rename' | 'delete' }>;

/** Does it as that person. @returns whether the bot owes an answer to it */
export async function perform(world: World, { id }: Customer, act: Act): Promise<boolean> {
  const { telegram } = world;
  switch (act.kind) {
    case 'pay':
    case 'decline':
      await endPayment(world, id, act);
      return false;
    case 'redeliver':
      telegram.redeliverUpdate(at(telegram.deliveredUpdateIds(), act.pick) ?? 0);
      return false;
    case 'block':
      telegram.blockBot(id);
      await world.settle();
      telegram.unblockBot(id);
      return false;
    case 'rename':
      telegram.addUser({ id, first_name: act.name, language_code: at(languages, act.name.length) ?? 'ru' });
      return false;
    case 'delete': {
      const gone = at(telegram.messages(id), act.pick);
      if (gone) telegram.deleteMessage(id, gone.messageId);
      return false;
    }
    default:
      return say(world, id, act);
  }
}

/** @returns whether it could be said: there may be no button to press and no message to edit */
function say({ telegram }: World, id: number, act: Saying): boolean {
  const shown = telegram.messages(id).filter(({ fromBot }) => fromBot);
  switch (act.kind) {
    case 'press':
      return pressOne(telegram, id, at(shown.filter(({ keyboard }) => keyboard.length > 0).slice(-1), 0), act.pick);
    case 'old-button':
      return pressOne(telegram, id, at(shown, act.pick), act.pick >> 3);
    case 'edit':
      return editOne(telegram, id, act);
    case 'stale':
      telegram.pressStale({ from: id, messageId: act.messageId, data: act.data });
      return true;
    case 'text':
      telegram.sendText({ from: id, text: act.text });
      return true;
    case 'forward':
      telegram.forwardText({ from: id, text: act.text, authorName: '<b>Кто-то' });
      return true;
    case 'sticker':
      telegram.sendSticker({ from: id });
      return true;
    case 'photo':
      telegram.sendPhoto({ from: id, ...file, caption: '1500' });
      return true;
    case 'document':
      telegram.sendDocument({ from: id, ...file });
      return true;
    case 'contact':
      telegram.sendContact({ from: id, phoneNumber: '+79990000000' });
      return true;
  }
}

function editOne(telegram: TelegramEmulator, id: number, act: { text: string; pick: number }): boolean {
  const isText = ({ fromBot, text, photo, document }: ShownMessage) => !fromBot && text !== '' && !photo && !document;
  const written = at(telegram.messages(id).filter(isText), act.pick);
  if (!written) return false;
  telegram.editText({ from: id, messageId: written.messageId, text: act.text });
  return true;
}

function pressOne(telegram: TelegramEmulator, id: number, message: ShownMessage | undefined, pick: number): boolean {
  const button = message && at(message.keyboard.flat(), pick);
  if (!button) return false;
  return telegram.pressButton({ from: id, messageId: message.messageId, button: button.label }).kind === 'pressed';
}

/** Pays or declines by one of the links that stand in the chat, unless it has been ended before. */
async function endPayment(world: World, id: number, act: { kind: 'pay' | 'decline'; pick: number }): Promise<void> {
  const { robokassa, telegram } = world;
  const buttons = telegram.messages(id).flatMap(({ keyboard }) => keyboard.flat());
  const url = at(
    buttons.flatMap((button) => (button.url?.includes('InvId=') ? [button.url] : [])),
    act.pick,
  );
  if (url === undefined) return;
  const invoiceId = new URL(url).searchParams.get('InvId');
  const known = robokassa.payments().find((payment) => String(payment.invoiceId) === invoiceId);
  if (known && known.state !== 5) return;
  try {
    if (act.kind === 'decline') await robokassa.decline(url);
    else await robokassa.pay(url, { notify: at(['now', 'late', 'twice', 'never'] as const, act.pick) ?? 'now' });
  } catch (error) {
    // The form refuses a link whose time is over, as it should.
    if (!(error instanceof Error && /refuses with code/.test(error.message))) throw error;
  }
}
