import fc from 'fast-check';
import botApi from '../../src/sandbox/telegram/bot-api.json' with { type: 'json' };

/** A type of the Bot API as its machine-readable description has it: fields, or a choice of types. */
interface ApiType {
  readonly fields?: Readonly<Record<string, string>>;
  readonly oneOf?: readonly string[];
  /** Fields that tell the type from others of its choice. */
  readonly tag?: Readonly<Record<string, string>>;
}

const types: Readonly<Record<string, ApiType>> = botApi.types;

/** Deep enough for a message in a reply within a press; deeper ones would only be more of the same. */
const deepest = 6;

const hostile = [
  '',
  '/start',
  '/credit 100001 500 за простой',
  'menu',
  'topup:amount:50000',
  'desk:approve:1',
  '1500',
  'a\u0000b',
  '\ud83d',
  '\u202e1500',
  '<b>&amp;</i><a href="x">',
  "'; DROP TABLE payment; --",
  '{{t}} $t(common:back) %s',
  '__proto__',
  '🏳️‍🌈'.repeat(200),
  'я'.repeat(4096),
];

const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 60 }));

const integer = fc.oneof(
  fc.constantFrom(0, 1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER),
  fc.nat({ max: 1_000 }),
);

/** Whose chats the bot is spoken to in, so that what comes at random often meets what is there. */
export interface Cast {
  readonly userIds: readonly number[];
  readonly chatIds: readonly number[];
}

/** Numbers of people and chats are mostly known ones. */
function identityOf(type: string, field: string, { userIds, chatIds }: Cast): fc.Arbitrary<unknown> | undefined {
  if (type === 'User' && field === 'id')
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...userIds) }, integer);
  if (type === 'Chat' && field === 'id') {
    return fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...chatIds, ...userIds) }, integer);
  }
  if (type === 'Chat' && field === 'type')
    return fc.constantFrom('private', 'private', 'group', 'supergroup', 'channel');
  return undefined;
}

const primitives: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  String: text,
  Integer: integer,
  Boolean: fc.boolean(),
  True: fc.constant(true),
  Float: fc.double(),
};

/** What the bot looks at; of the hundred other optional fields of a message a real one bears few. */
const likely = ['from', 'text', 'data', 'message', 'message_thread_id', 'reply_to_message', 'document'];

/** @returns how values of each of the Bot API's types are made: all that is required, and now and then what is not */
function makerOf(cast: Cast): (type: string, depth: number) => fc.Arbitrary<unknown> {
  const made = new Map<string, fc.Arbitrary<unknown>>();

  function make(type: string, depth: number): fc.Arbitrary<unknown> {
    const items = /^(?:\[\]|Array of )(.+)$/.exec(type)?.[1];
    const primitive = primitives[type];
    if (primitive) return primitive;
    // Some types lead to themselves by what they require.
    if (depth > deepest) return fc.constant({});
    if (items !== undefined) return fc.array(make(items, depth + 1), { maxLength: 2 });
    if (type.includes('|')) return fc.oneof(...type.split('|').map((one) => make(one, depth + 1)));
    const known = made.get(`${type} ${depth}`);
    if (known) return known;
    const described = types[type];
    if (!described) throw new Error(`the Bot API has no ${type}`);
    const arbitrary = described.oneOf
      ? fc.oneof(...described.oneOf.map((one) => make(one, depth)))
      : record(type, described, depth);
    made.set(`${type} ${depth}`, arbitrary);
    return arbitrary;
  }

  function record(type: string, { fields = {}, tag = {} }: ApiType, depth: number): fc.Arbitrary<unknown> {
    const required: string[] = [];
    const arbitraries: Record<string, fc.Arbitrary<unknown>> = {};
    for (const [name, written] of Object.entries(fields)) {
      const isRequired = written.endsWith('!');
      const value =
        tag[name] === undefined
          ? (identityOf(type, name, cast) ?? make(written.replace('!', ''), depth + 1))
          : fc.constant(tag[name]);
      if (isRequired) required.push(name);
      const weights = likely.includes(name) ? { present: 3, absent: 1 } : { present: 1, absent: 15 };
      arbitraries[name] = isRequired
        ? value
        : fc.oneof(
            { weight: weights.present, arbitrary: value },
            { weight: weights.absent, arbitrary: fc.constant(undefined) },
          );
    }
    return fc.record(arbitraries, { requiredKeys: required });
  }

  return make;
}

/** The kinds that the bot has asked for are half of all. */
const asked = ['message', 'callback_query', 'edited_message', 'my_chat_member'];

/** Updates as Telegram might send them one day: of the Bot API's own shapes, of every kind, and whatever in their fields. */
export function anyUpdate(cast: Cast): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const make = makerOf(cast);
  const kinds = Object.entries(types.Update?.fields ?? {}).filter(([kind]) => kind !== 'update_id');
  const one = ([kind, type]: [string, string]) => make(type, 0).map((value) => ({ [kind]: value }));
  return fc.oneof(
    ...kinds.map((entry) => ({
      weight: asked.includes(entry[0]) ? Math.ceil(kinds.length / asked.length) : 1,
      arbitrary: one(entry),
    })),
  );
}
