export type PageLanguage = 'ru' | 'en';

/** What a return page can say: credited; paid and on its way; came back with nothing proved; not paid; not paid, of a bill's page. */
export type PageKind = 'paid' | 'accepted' | 'returned' | 'failed' | 'bill-failed';

interface PageText {
  readonly heading: string;
  readonly lines: readonly string[];
  /** Names the way back to the chat; null: who pays from a bill's page has none. */
  readonly back: string | null;
}

/** The pages that a browser sees; what Telegram shows is in the locale files. */
export const pageTexts: Readonly<Record<PageLanguage, Readonly<Record<PageKind, PageText>>>> = {
  ru: {
    paid: {
      heading: 'Деньги на балансе',
      lines: ['Спасибо! Новый баланс уже в чате.'],
      back: 'Вернуться в чат',
    },
    accepted: {
      heading: 'Платёж принят',
      lines: ['Обычно деньги приходят за минуту. Как только они поступят, бот пришлёт сообщение.'],
      back: 'Вернуться в чат',
    },
    returned: {
      heading: 'Посмотрите в чате',
      lines: ['Что с платежом, покажет кнопка «Проверить оплату».'],
      back: 'Вернуться в чат',
    },
    failed: {
      heading: 'Оплата не завершена',
      lines: [
        'Попробовать ещё раз можно из чата: ссылка на оплату там.',
        'Если деньги всё-таки списались, они придут на баланс сами.',
      ],
      back: 'Вернуться в чат',
    },
    'bill-failed': {
      heading: 'Оплата не завершена',
      lines: [
        'Попробовать ещё раз можно на странице счёта: откройте её по той же ссылке.',
        'Если деньги всё-таки списались, они придут сами.',
      ],
      back: null,
    },
  },
  en: {
    paid: {
      heading: 'The money has arrived',
      lines: ['Thank you! Your new balance is in the chat.'],
      back: 'Back to the chat',
    },
    accepted: {
      heading: 'Payment accepted',
      lines: ['It usually takes about a minute. The bot will message you once the money is there.'],
      back: 'Back to the chat',
    },
    returned: {
      heading: 'See the chat',
      lines: ['The button “Check payment” shows how your payment is doing.'],
      back: 'Back to the chat',
    },
    failed: {
      heading: 'The payment was not completed',
      lines: [
        'You can try again from the chat: the payment link is there.',
        'If you were charged after all, the money will reach your balance by itself.',
      ],
      back: 'Back to the chat',
    },
    'bill-failed': {
      heading: 'The payment was not completed',
      lines: [
        'You can try again on the bill’s page: open it by the same link.',
        'If you were charged after all, the money will arrive by itself.',
      ],
      back: null,
    },
  },
};
