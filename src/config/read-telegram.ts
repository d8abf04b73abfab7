import * as rules from './rules.ts';
import type { TelegramSettings } from './settings.ts';
import type { VariableReader } from './variable-reader.ts';

const telegramsOwnApi = 'https://api.telegram.org';

/** Where Telegram's servers deliver to (core.telegram.org/bots/api#setwebhook); an https URL without a port means 443. */
const webhookPorts: ReadonlySet<string> = new Set(['', '80', '88', '443', '8443']);

/** @returns the settings, or undefined when what they need is missing, which is then among the reader's problems */
export function readTelegram(reader: VariableReader, publicUrl: string): TelegramSettings | undefined {
  const mode = reader.optional('TELEGRAM_MODE', rules.telegramMode) ?? 'polling';
  const apiRoot = reader.optional('TELEGRAM_API_ROOT', rules.webAddress) ?? telegramsOwnApi;
  if (mode === 'polling') {
    if (!reader.isSet('BOT_TOKEN')) return { mode: 'sandbox' };
    const token = reader.optional('BOT_TOKEN', rules.botToken);
    return token === undefined ? undefined : { mode, token, apiRoot };
  }
  // Whoever asks for a webhook runs a real bot: to start the sandbox instead would hide the forgotten token.
  const because = 'when TELEGRAM_MODE=webhook';
  const token = reader.required('BOT_TOKEN', rules.botToken, because);
  const secret = reader.required('TELEGRAM_WEBHOOK_SECRET', rules.webhookSecret, because);
  const address = reader.required('PUBLIC_URL', rules.webAddress, because);
  if (address !== undefined && apiRoot === telegramsOwnApi) checkReachable(reader, publicUrl);
  return token === undefined || secret === undefined ? undefined : { mode, token, apiRoot, publicUrl, secret };
}

/** A Bot API server of one's own takes any address (core.telegram.org/bots/api#using-a-local-bot-api-server). */
function checkReachable(reader: VariableReader, publicUrl: string): void {
  const url = new URL(publicUrl);
  if (url.protocol === 'https:' && webhookPorts.has(url.port)) return;
  reader.problem(
    'PUBLIC_URL',
    'must be an https address on port 443, 80, 88 or 8443 when TELEGRAM_MODE=webhook: Telegram delivers to no other, for example PUBLIC_URL=https://pay.example.com',
  );
}
