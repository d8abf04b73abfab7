/**
 * Telegram does not say whether it is the chat or the bot that has to wait. So many different chats refused in a row, with
 * nothing accepted in between, mean the bot. Where three in ten are refused for reasons of their own, a chance row of four
 * comes each 180 calls, and pausing for two seconds each time would waste a fifth of what may be sent; one of eight comes
 * each 22,000, and waiting for it costs the bot's true pause seven calls.
 */
const refusalsThatMeanTheBot = 8;

/** Counts one process's refusals. */
export function createRefusals(): {
  /** Notes a refusal. @returns whether it is the bot that is refused; then the count begins anew */
  meanTheBot(chatId: bigint): boolean;
  /** Something was accepted. */
  forget(): void;
} {
  const inRow = new Set<bigint>();
  return {
    meanTheBot: (chatId) => {
      inRow.add(chatId);
      if (inRow.size < refusalsThatMeanTheBot) return false;
      inRow.clear();
      return true;
    },
    forget: () => inRow.clear(),
  };
}
