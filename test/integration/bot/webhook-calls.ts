/** An update as Telegram would deliver it: a person's text in their private chat with the bot. */
export function textUpdate(message: { updateId: number; from: number; text: string }) {
  const { updateId, from, text } = message;
  const person = { id: from, first_name: 'Анна' };
  const command = /^\/\w+/.exec(text)?.[0];
  return {
    update_id: updateId,
    message: {
      message_id: updateId,
      date: 1_800_000_000,
      chat: { ...person, type: 'private' },
      from: { ...person, is_bot: false, language_code: 'ru' },
      text,
      ...(command === undefined ? {} : { entities: [{ type: 'bot_command', offset: 0, length: command.length }] }),
    },
  };
}

/** Delivers to an instance's webhook. @returns the status of its answer */
export async function deliver(address: string, update: unknown, secret: string | undefined): Promise<number> {
  const response = await fetch(`${address}/telegram/webhook`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    },
    body: typeof update === 'string' ? update : JSON.stringify(update),
  });
  await response.arrayBuffer();
  return response.status;
}
