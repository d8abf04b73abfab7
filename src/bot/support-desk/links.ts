/** @returns a link to the customer's topic (core.telegram.org/api/links, t.me/c/), or the bare words where there is none */
export function topicLink(topic: { chatId: bigint | null; threadId: number | null }, html: string): string {
  const { chatId, threadId } = topic;
  // A supergroup's number is -100 followed by the one that links are made of.
  const number = chatId === null ? undefined : /^-100(\d+)$/.exec(String(chatId))?.[1];
  return number === undefined || threadId === null
    ? html
    : `<a href="https://t.me/c/${number}/${threadId}">${html}</a>`;
}
