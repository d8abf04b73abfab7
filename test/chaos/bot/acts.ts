import fc from 'fast-check';

/** What people do, at random. Numbers choose among what there is at that moment: `pick` of the list, modulo its length. */
export type Act =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'forward'; readonly text: string }
  | { readonly kind: 'edit'; readonly text: string; readonly pick: number }
  | { readonly kind: 'sticker' | 'photo' | 'document' | 'contact' }
  | { readonly kind: 'press'; readonly pick: number }
  | { readonly kind: 'stale'; readonly data: string; readonly messageId: number }
  | { readonly kind: 'old-button'; readonly pick: number }
  | { readonly kind: 'delete'; readonly pick: number }
  | { readonly kind: 'pay' | 'decline'; readonly pick: number }
  | { readonly kind: 'redeliver'; readonly pick: number }
  | { readonly kind: 'block' }
  | { readonly kind: 'rename'; readonly name: string };

const longestText = 4096;
const longestName = 64;
const longestData = 64;

/** Cut to whole characters, and to what a client lets through: no text is empty. */
const cut = (text: string, longest: number): string => text.slice(0, longest).trim() || '?';

const anyText = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        '/start',
        '/balance',
        '/topup',
        '/promo',
        '/promo WELCOME',
        '/start promo_WELCOME',
        '/profile',
        '/support',
        '/help',
        '/language',
        '/cancel',
        '/bills',
      ),
    },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        '1500',
        '1 500,50',
        '99',
        '-5',
        '0',
        '1,500',
        '500-700',
        '9'.repeat(40),
        '100 $',
        '2 тыс',
        '7707083893/773601001',
        '500100732259',
        'ООО «Ромашка»',
        'buh@romashka.ru',
      ),
    },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4096 }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 70 }).map((payload) => `/start ${payload}`) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }).map((name) => `/${name}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '<b>',
        '</i>&amp;<a href="x">',
        '👩‍💻🏳️‍🌈',
        'مرحبا ١٥٠٠',
        '\u202e1500',
        'a\u0000b',
        '\ud83d',
        'я'.repeat(4096),
      ),
    },
  )
  .map((text) => cut(text, longestText));

const anyNumber = fc.oneof(fc.nat({ max: 60 }), fc.maxSafeNat(), fc.constantFrom(0, 2_147_483_647, 2_147_483_648));

/** Of the bot's own grammar with any number in it, or anything at all within Telegram's 64 bytes. */
const anyData = fc
  .oneof(
    fc
      .tuple(
        fc.constantFrom(
          'topup:amount:',
          'topup:foreign:',
          'topup:check:',
          'topup:cancel:',
          'topup:resume:',
          'account:',
          'invoice:amount:',
          'invoice:payer:',
          'invoice:card:',
          'invoice:pdf:',
          'invoice:list:',
          'support:relay:',
        ),
        anyNumber,
      )
      .map(([head, number]) => `${head}${number}`),
    fc.constantFrom(
      'menu',
      'topup',
      'support',
      'profile',
      'help',
      'language',
      'language:ru',
      'language:en',
      'accounts',
      'invoice',
      'invoice:draft:go',
      'invoice:draft:other',
      'invoice:draft:payers',
      'invoice:draft:change',
      'invoice:draft:send',
      'invoice:draft:drop',
      'invoice:list:newest',
      'invoice:step:inn',
      'invoice:edit:email',
    ),
    fc.constantFrom('open:INDIVIDUAL', 'open:LEGAL_ENTITY', 'open:NOBODY', 'language:de', ''),
    fc.string({ unit: 'binary', maxLength: 64 }),
    fc.constantFrom('\u0000', 'topup\u0000', 'x'.repeat(64), 'я'.repeat(32), '💳'.repeat(16)),
  )
  .map((data) =>
    Array.from(data).reduce((kept, next) => (Buffer.byteLength(kept + next) > longestData ? kept : kept + next), ''),
  );

const pick = fc.nat({ max: 1_000_000 });

export const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 25, arbitrary: fc.record({ kind: fc.constant('text' as const), text: anyText }) },
  { weight: 35, arbitrary: fc.record({ kind: fc.constant('press' as const), pick }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('old-button' as const), pick }) },
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant('stale' as const), data: anyData, messageId: fc.nat({ max: 500 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), text: anyText, pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('forward' as const), text: anyText }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('sticker', 'photo', 'document', 'contact') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), pick }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('pay', 'decline'), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('redeliver' as const), pick }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'block' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rename' as const),
      name: fc.string({ unit: 'binary', maxLength: 64 }).map((name) => cut(name, longestName)),
    }),
  },
);
