// Guarantee: an invoice is asked for in one conversation that nothing interrupts for good: every mistake is named and asked
// again, what was right is kept, the server may be restarted between any two steps, and «Отправить» makes one invoice.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter, unbroken } from './entrance.ts';
import { beginInvoice, draftInvoice, liveScreen, romashka, romashkaMail } from './invoice-path.ts';

let world: World;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  anna = createCustomer(world, { username: 'anna' });
});

const shown = (customer: Customer) => liveScreen(customer, world.telegram.messages(customer.id));
const invoicesOf = (customer: Customer) =>
  world.database.db.invoice.findMany({ where: { userId: BigInt(customer.id) }, orderBy: { id: 'asc' } });
const documentsOf = (customer: Customer) =>
  world.telegram.messages(customer.id).flatMap(({ document }) => (document ? [document.fileName] : []));

describe('from «Пополнить» to the invoice', () => {
  test('step by step, restarted between each two: nothing is asked twice, and the document follows', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    const steps = ['10 цифр', 'КПП', 'ОГРН', 'Название организации', 'Юридический адрес', 'Электронная почта'];
    await anna.press('Пополнить');
    await world.restart();
    await anna.say('5000');
    for (const [index, answer] of [...romashka, romashkaMail].entries()) {
      expect(anna.screen().text).toContain(`Шаг ${index + 1} из 6`);
      expect(anna.screen().text).toContain(steps[index]);
      expect(anna.screen().buttons).toEqual(['Назад', 'Отмена']);
      await world.restart();
      await anna.say(answer);
    }
    for (const line of [
      'Счёт на 5 000 ₽',
      'ИНН: 7707083893',
      'КПП: 773601001',
      'ОГРН: 1027700132195',
      'Название: ООО «Ромашка»',
      'Адрес: 101000, Москва, ул. Мясницкая, д. 26',
      'Почта: buh@romashka.ru',
    ])
      expect(anna.screen().text).toContain(line);
    expect(anna.screen().text).toMatch(/Лицевой счёт №\d+/);
    await world.restart();
    await anna.press('Отправить');
    const [invoice] = await invoicesOf(anna);
    expect(shown(anna).text).toContain('PDF со счётом придёт следующим сообщением');
    expect(shown(anna).text).toContain(`Счёт № ${invoice?.number} на 5 000 ₽`);
    expect(shown(anna).text).toContain('в течение 2 рабочих дней');
    expect(shown(anna).buttons).toEqual(['Получить PDF', 'Новый счёт', 'Назад']);
    expect(documentsOf(anna)).toHaveLength(1);
    expect(invoice).toMatchObject({ amountMinor: 5_000_00n, payerInn: '7707083893', payer: { name: 'ООО «Ромашка»' } });
  });

  test('«Отправить» pressed twice makes one invoice, and shows it', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await draftInvoice(anna);
    const { messageId } = anna.screen();
    for (let press = 0; press < 3; press += 1)
      world.telegram.pressStale({ from: anna.id, messageId, data: 'invoice:draft:send' });
    await world.settle();
    expect(await invoicesOf(anna)).toHaveLength(1);
    expect(documentsOf(anna)).toHaveLength(1);
    expect(shown(anna).text).toContain('Счёт № ');
  });

  test('an update that Telegram delivers again makes no second invoice', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await draftInvoice(anna);
    await anna.press('Отправить');
    for (const updateId of world.telegram.deliveredUpdateIds().slice(-3)) world.telegram.redeliverUpdate(updateId);
    await world.settle();
    expect(await invoicesOf(anna)).toHaveLength(1);
  });

  test('«Отправить» of an old summary sends nothing that is not being looked at', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await draftInvoice(anna);
    const { messageId } = anna.screen();
    await anna.say('/balance');
    world.telegram.pressStale({ from: anna.id, messageId, data: 'invoice:draft:send' });
    await world.settle();
    expect(await invoicesOf(anna)).toEqual([]);
    expect(anna.screen().buttons).toContain('Отправить');
  });

  test('«Назад» leads from step to step, what was given stays and can be left as it is', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await beginInvoice(anna);
    for (const answer of romashka.slice(0, 3)) await anna.say(answer);
    await anna.press('Назад');
    expect(anna.screen().text).toContain('Сейчас указано: 1027700132195');
    await anna.press('Назад');
    await anna.press('Назад');
    expect(anna.screen().text).toContain('Сейчас указано: 7707083893');
    await anna.press('Оставить как есть');
    expect(anna.screen().text).toContain('Шаг 4 из 6');
    await anna.press('Назад');
    await anna.press('Назад');
    await anna.press('Назад');
    await anna.press('Назад');
    expect(anna.screen().text).toContain('На какую сумму');
    await anna.press('Назад');
    expect(anna.screen().text).toContain('Баланс: 0 ₽');
  });

  test('«Отмена» and /cancel give it up: the next one begins afresh', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    for (const giveUp of [() => anna.press('Отмена'), () => anna.say('/cancel')]) {
      await beginInvoice(anna);
      await anna.say('7707083893');
      await giveUp();
      expect(anna.screen().text).toContain('Хорошо, отменил.');
      expect(anna.screen().buttons).not.toContain('Продолжить счёт');
      await beginInvoice(anna);
      expect(anna.screen().text).toContain('Шаг 1 из 6');
      expect(anna.screen().text).not.toContain('Сейчас указано');
      await anna.say('/cancel');
    }
  });
});

describe('the sum', () => {
  beforeEach(async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await anna.press('Пополнить');
  });

  test('is asked with the card’s least sum and the invoice’s own greatest', () => {
    expect(anna.screen().text).toContain('От 100 ₽ до 5 000 000 ₽. Только целые рубли.');
    expect(anna.screen().buttons).not.toContain('Картой');
  });

  test.each([
    ['99', 'Минимальная сумма — 100 ₽', '100 ₽'],
    ['5000001', 'не больше 5 000 000 ₽', '5 000 000 ₽'],
    ['150,50', 'в целых рублях', '151 ₽'],
    ['сколько-нибудь', 'Не вижу здесь суммы', '5 000 ₽'],
    ['-700', 'больше нуля', '700 ₽'],
  ])('«%s»: «%s», and a button that mends it', async (typed, words, mended) => {
    await anna.say(typed);
    expect(anna.screen().text).toContain(words);
    await anna.press(`Счёт на ${unbroken(mended)}`);
    expect(anna.screen().text).toContain('Шаг 1 из 6');
  });

  test('may be typed into the menu: who pays by invoice is not led to a card', async () => {
    await anna.say('/balance');
    await anna.say('7000');
    expect(anna.screen().text).toContain('Шаг 1 из 6');
    expect(await world.database.db.payment.count({ where: { userId: BigInt(anna.id) } })).toBe(0);
  });
});

/** Where it is typed, what is typed, and what is said of it. */
const mistakes: readonly (readonly [number, string, string])[] = [
  [0, '7707083894', 'контрольные цифры не сходятся'],
  [0, '770708389', '10 цифр, а здесь 9'],
  [0, '500100732259', '10 цифр, а здесь 12'],
  [0, '77070838AB', 'только цифрами'],
  [0, '0000000000', 'Таких номеров не бывает'],
  [0, '7707083894/773601001', 'контрольные цифры не сходятся'],
  [0, 'ООО «Ромашка»\nИНН 7707083893', 'Пришлите только ИНН'],
  [1, '77360100', '9 знаков, а здесь 8'],
  [1, '77360100Я', 'КПП пишут цифрами'],
  [2, '1027700132196', 'контрольные цифры не сходятся'],
  [2, '304500116000157', '13 цифр, а здесь 15'],
  [3, '💳💳', 'без эмодзи'],
  [3, 'я'.repeat(201), 'не больше 200 знаков'],
  [3, 'ООО «Ромашка»\nИНН 7707083893', 'Пришлите только название'],
  [4, 'я'.repeat(301), 'не больше 300 знаков'],
  [5, 'buh@romashka', 'не хватает домена'],
  [5, 'buh@', 'не хватает домена'],
  [5, 'buh romashka.ru', 'не похоже на адрес'],
  [5, 'a@b.ru, c@d.ru', 'не похоже на адрес'],
];

describe('mistakes of a company', () => {
  test('each is named at its step and asked again, and nothing that was right is asked twice', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await beginInvoice(anna);
    for (const [step, answer] of [...romashka, romashkaMail].entries()) {
      for (const [, typed, words] of mistakes.filter(([at]) => at === step)) {
        await anna.say(typed);
        expect(anna.screen().text, typed).toContain(words);
        expect(anna.screen().text, typed).toContain(`Шаг ${step + 1} из 6`);
      }
      await world.restart();
      await anna.say(answer);
    }
    expect(anna.screen().text).toContain('ИНН: 7707083893');
    expect(anna.screen().buttons).toContain('Отправить');
  }, 60_000);

  test('ИНН and КПП pasted together fill both; the wrong one of the two is asked for by itself', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await beginInvoice(anna);
    await anna.say('ИНН 7707083893 / КПП 7736010');
    expect(anna.screen().text).toContain('9 знаков, а здесь 7');
    expect(anna.screen().text).toContain('Шаг 2 из 6');
    await anna.press('Назад');
    await anna.say('7707083893/773601001');
    expect(anna.screen().text).toContain('Шаг 3 из 6');
  });
});

describe('a sole proprietor', () => {
  beforeEach(() => enter(anna, 'SOLE_PROPRIETOR'));

  test('has both ways here: «По счёту» beside the sums, and «Картой» back', async () => {
    await anna.press('Пополнить');
    await anna.press('По счёту');
    expect(anna.screen().text).toContain('На какую сумму выставить счёт?');
    await anna.press('Картой');
    expect(anna.screen().text).toContain('На сколько пополнить?');
  });

  test.each([
    ['7707083893', '12 цифр, а здесь 10'],
    ['500100732258', 'контрольные цифры не сходятся'],
    ['500100732259/773601001', 'КПП не бывает'],
  ])('«%s» for an ИНН: «%s»', async (typed, words) => {
    await anna.press('Пополнить');
    await anna.press('По счёту');
    await anna.say('1000');
    await anna.say(typed);
    expect(anna.screen().text).toContain(words);
    expect(anna.screen().text).toContain('Шаг 1 из 5');
  });

  test('is asked for an ОГРНИП and no КПП', async () => {
    await anna.press('Пополнить');
    await anna.press('По счёту');
    await anna.say('1000');
    const answers = [
      '500100732259',
      '304500116000157',
      'ИП Петров Пётр Петрович',
      'Москва, ул. Мясницкая, д. 26',
      'p@petrov.ru',
    ];
    for (const answer of answers) await anna.say(answer);
    expect(anna.screen().text).toContain('ОГРНИП: 304500116000157');
    expect(anna.screen().text).not.toContain('КПП');
    await anna.press('Отправить');
    expect(await invoicesOf(anna)).toMatchObject([{ payerInn: '500100732259', payer: { kpp: null } }]);
  });
});

describe('payers', () => {
  const lutik = [
    '7736207543/770401001',
    '1027700229193',
    'АО «Лютик»',
    '119021, Москва, ул. Льва Толстого, д. 16',
    'b@lutik.ru',
  ];

  /** As an invoice of some other day has left it. */
  async function keepRomashka(): Promise<void> {
    const { db } = world.database;
    const account = await db.account.findFirstOrThrow({ where: { members: { some: { userId: BigInt(anna.id) } } } });
    const at = world.clock.now();
    await db.payer.create({
      data: {
        ...{ accountId: account.id, entityType: 'LEGAL_ENTITY', inn: '7707083893', kpp: '773601001' },
        ...{ name: 'ООО «Ромашка»', address: 'Москва', email: romashkaMail, registrationNumber: '1027700132195' },
        ...{ createdAt: at, usedAt: at },
      },
    });
  }

  beforeEach(async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await keepRomashka();
    await anna.press('Пополнить');
    await anna.say('7000');
  });

  test('who has paid before is offered, and one press leads to the summary', async () => {
    expect(anna.screen().text).toContain('Кто платит?');
    expect(anna.screen().buttons).toEqual(['ООО «Ромашка», ИНН …3893', 'Другие реквизиты', 'Назад', 'Отмена']);
    await world.restart();
    await anna.press('ООО «Ромашка», ИНН …3893');
    expect(anna.screen().text).toContain('Счёт на 7 000 ₽');
    expect(anna.screen().text).toContain('Почта: buh@romashka.ru');
  });

  test('an account has several: the new one is offered first the next time, and each can be chosen', async () => {
    await anna.press('Другие реквизиты');
    for (const answer of lutik) await anna.say(answer);
    await anna.press('Отправить');
    await anna.press('Новый счёт');
    await anna.say('8000');
    expect(anna.screen().buttons.slice(0, 2)).toEqual(['АО «Лютик», ИНН …7543', 'ООО «Ромашка», ИНН …3893']);
    await anna.press('Назад');
    expect(anna.screen().text).toContain('На какую сумму');
    expect((await invoicesOf(anna)).map(({ payerInn }) => payerInn)).toEqual(['7736207543']);
  });

  test('another payer can be chosen on the summary, too', async () => {
    await anna.press('ООО «Ромашка», ИНН …3893');
    await anna.press('Изменить');
    await anna.press('Плательщик');
    await anna.press('Другие реквизиты');
    for (const answer of lutik) await anna.say(answer);
    expect(anna.screen().text).toContain('Название: АО «Лютик»');
    expect(anna.screen().text).toContain('Счёт на 7 000 ₽');
  });

  test('somebody else’s payer is offered to nobody, whatever the button says', async () => {
    const payer = await world.database.db.payer.findFirstOrThrow({ orderBy: { id: 'desc' } });
    const boris = createCustomer(world);
    await enter(boris, 'LEGAL_ENTITY');
    await beginInvoice(boris);
    world.telegram.pressStale({
      from: boris.id,
      messageId: boris.screen().messageId,
      data: `invoice:payer:${payer.id}`,
    });
    await world.settle();
    expect(boris.transcript().join()).not.toContain('Ромашка»,');
    expect(boris.screen().text).toContain('Шаг 1 из 6');
  });
});

describe('changing one thing', () => {
  beforeEach(async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await draftInvoice(anna);
    await anna.press('Изменить');
  });

  test('one field is asked, refused when wrong, taken when right, and the rest stays', async () => {
    await anna.press('Почта');
    expect(anna.screen().text).not.toContain('Шаг');
    await anna.say('buh@romashka');
    expect(anna.screen().text).toContain('не хватает домена');
    expect(anna.screen().text).toContain('Сейчас указано: buh@romashka.ru');
    await world.restart();
    await anna.say('glavbuh@romashka.ru');
    expect(anna.screen().text).toContain('Почта: glavbuh@romashka.ru');
    expect(anna.screen().text).toContain('Название: ООО «Ромашка»');
  });

  test('«Назад» from it changes nothing', async () => {
    await anna.press('ИНН');
    await anna.press('Назад');
    expect(anna.screen().text).toContain('ИНН: 7707083893');
    expect(anna.screen().buttons).toContain('Отправить');
  });

  test('the sum alone', async () => {
    await anna.press('Сумма');
    await anna.say('6000');
    expect(anna.screen().text).toContain('Счёт на 6 000 ₽');
    expect(anna.screen().text).toContain('ИНН: 7707083893');
  });
});

describe('what comes between', () => {
  beforeEach(async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await beginInvoice(anna);
    await anna.say('7707083893');
  });

  test.each<readonly [string, () => unknown]>([
    ['a sticker', () => world.telegram.sendSticker({ from: anna.id })],
    ['a contact', () => world.telegram.sendContact({ from: anna.id, phoneNumber: '+79990000000' })],
    ['an unknown command', () => world.telegram.sendText({ from: anna.id, text: '/nosuch' })],
  ])('%s: the question is asked again', async (_name, send) => {
    send();
    await world.settle();
    expect(anna.screen().text).toContain('жду ответ обычным текстом');
    expect(anna.screen().text).toContain('Шаг 2 из 6');
    await anna.say('773601001');
    expect(anna.screen().text).toContain('Шаг 3 из 6');
  });

  test('an edited answer is not taken, and the question stays', async () => {
    const messageId = world.telegram.sendText({ from: anna.id, text: '773601001' });
    await world.settle();
    world.telegram.editText({ from: anna.id, messageId, text: '773601002' });
    await world.settle();
    expect(anna.screen().text).toContain('Правки я не вижу');
    expect(anna.screen().text).toContain('Шаг 3 из 6');
  });

  test.each(['/balance', '/profile', '/support', '/help', '/bills', '/language'])(
    '%s, and back by «Продолжить счёт»',
    async (command) => {
      await anna.say(command);
      if (!anna.screen().buttons.includes('Продолжить счёт')) await anna.say('/balance');
      await world.restart();
      await anna.press('Продолжить счёт');
      expect(anna.screen().text).toContain('Шаг 2 из 6');
    },
  );

  test('an invoice begun on one account is not gone on with on another', async () => {
    const account = await world.database.db.account.findFirstOrThrow({
      where: { members: { some: { userId: BigInt(anna.id) } } },
    });
    world.telegram.pressStale({ from: anna.id, messageId: 1, data: 'open:SOLE_PROPRIETOR' });
    await world.settle();
    expect(anna.screen().buttons).not.toContain('Продолжить счёт');
    world.telegram.pressStale({ from: anna.id, messageId: 1, data: 'invoice:draft:go' });
    await world.settle();
    expect(anna.screen().text).toContain('На какую сумму');
    expect(account.entityType).toBe('LEGAL_ENTITY');
  });
});

test('typing at random into every step, by several people, breaks nothing and makes no invoice', async () => {
  await enter(anna, 'LEGAL_ENTITY');
  const texts = [
    '<b>',
    '&amp;',
    'a\u0000b',
    '\ud83d',
    '💳'.repeat(50),
    '0'.repeat(4096),
    'я'.repeat(4096),
    '١٢٣',
    '\u202e123',
    '/',
    '-',
  ];
  await beginInvoice(anna);
  for (const answer of [...romashka, romashkaMail]) {
    for (const text of texts) {
      await anna.say(text);
      expect(anna.screen().text).not.toContain('Что-то пошло не так');
      if (anna.screen().buttons.includes('Продолжить счёт')) await anna.press('Продолжить счёт');
    }
    await anna.say(answer);
  }
  expect(await invoicesOf(anna)).toEqual([]);
}, 120_000);
