import { z } from 'zod';
import type { Profile } from './profile.ts';
import { findProfile, profiles } from './profiles/index.ts';
import type { Rule } from './variable-reader.ts';
import { readVatSchedule, type VatSchedule, vatRates } from './vat.ts';

function oneOf<const T extends readonly [string, ...string[]]>(values: T, example: T[number]): Rule<T[number]> {
  return { schema: z.enum(values), mustBe: `one of ${values.join(', ')}`, example };
}

/** @param read gives undefined for what it does not understand */
export function understood<T>(read: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = read(text);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', input: text, message: 'not understood' });
    return z.NEVER;
  });
}

export const logLevel = oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info');
export type LogLevel = z.infer<typeof logLevel.schema>;

export const telegramMode = oneOf(['polling', 'webhook'], 'polling');
export const gatewayName = oneOf(['robokassa', 'yookassa'], 'robokassa');

/** Those that a shop can choose from in Robokassa's cabinet and that are still safe to compute everywhere. */
export const robokassaHash = oneOf(['md5', 'sha1', 'sha256', 'sha384', 'sha512'], 'sha256');
export type RobokassaHash = z.infer<typeof robokassaHash.schema>;

/** `sno` of the 54-FZ receipt, in Robokassa's words (docs.robokassa.ru, fiscalization). */
export const taxSystem = oneOf(['osn', 'usn_income', 'usn_income_outcome', 'esn', 'patent'], 'usn_income');
export type TaxSystem = z.infer<typeof taxSystem.schema>;

/** From a day on, a new rate may take the place of the old: VAT rises on a first of January. */
export const vat: Rule<VatSchedule> = {
  schema: understood(readVatSchedule),
  mustBe: `a rate of VAT (${vatRates.join(', ')}), then any later ones with their first days, parted by commas`,
  example: 'vat20,vat22@2026-01-01',
};

export const profile: Rule<Profile> = {
  schema: understood(findProfile),
  mustBe: `one of ${profiles.map(({ name }) => name).join(', ')}`,
  example: 'amvera',
};

export const port: Rule<number> = {
  schema: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.number().min(1).max(65_535)),
  mustBe: 'a port number from 1 to 65535',
  example: '8080',
};

export const host: Rule<string> = {
  schema: z.union([z.ipv4(), z.ipv6(), z.string().regex(/^(?=.{1,253}$)[a-z\d]([a-z\d.-]*[a-z\d])?$/i)]),
  mustBe: 'an address or host name to listen on',
  example: '0.0.0.0',
};

/** The base of other addresses, so nothing may follow its path; a login in it would be shown to customers. */
export const webAddress: Rule<string> = {
  schema: z
    .url({ protocol: /^https?$/, abort: true })
    .refine((text) => {
      const url = new URL(text);
      return url.search === '' && url.hash === '' && url.username === '' && url.password === '';
    })
    // In its normal form, so that one address is always the same text, and without a closing slash.
    .transform((text) => new URL(text).href.replace(/\/+$/, '')),
  mustBe: 'an http or https address with no login, query or fragment in it',
  example: 'https://pay.example.com',
};

/** core.telegram.org/bots/api#authorizing-your-bot */
export const botToken: Rule<string> = {
  schema: z.string().regex(/^\d{1,20}:[\w-]{1,100}$/),
  mustBe: "a bot's token as @BotFather gives it: digits, a colon, letters",
  example: '123456:AAExampleExampleExample',
};

/** core.telegram.org/bots/api#setwebhook, secret_token */
export const webhookSecret: Rule<string> = {
  schema: z.string().regex(/^[\w-]{1,256}$/),
  mustBe: '1 to 256 characters of A-Z, a-z, 0-9, _ and -, chosen at random',
  example: 'a-long-random-word',
};

export const postgresAddress: Rule<string> = {
  schema: z.url({ protocol: /^postgres(ql)?$/ }),
  mustBe: 'a postgres:// address; special characters in its password are percent-encoded',
  example: 'postgres://balance:password@db.example.com:5432/balance',
};

/** Any text that could name a folder; whether it can be opened shows when it is. */
export const folder: Rule<string> = {
  schema: z.string().refine((path) => !path.includes('\0')),
  mustBe: 'the path of a folder',
  example: './data',
};

export const yesOrNo: Rule<boolean> = { schema: z.stringbool(), mustBe: 'true or false', example: 'true' };

export const login: Rule<string> = {
  schema: z.string().regex(/^[^\s:]{1,100}$/),
  mustBe: "the shop's identifier from Robokassa's cabinet",
  example: 'my-shop',
};

/** A colon separates the parts of what Robokassa signs, but its cabinet does not forbid one in a password. */
export const password: Rule<string> = {
  schema: z.string().regex(/^\S{1,200}$/),
  mustBe: "the password from the technical settings in Robokassa's cabinet, without spaces",
  example: 'password-from-the-cabinet',
};

/** Telegram's chat ids have at most 52 significant bits (core.telegram.org/bots/api#chat); groups' are negative. */
export const chatId: Rule<bigint> = {
  schema: z
    .string()
    .regex(/^-?[1-9]\d{0,15}$/)
    .transform(BigInt),
  mustBe: "the support group's chat id, a whole number; a group's begins with a minus",
  example: '-1001234567890',
};

export const email: Rule<string> = { schema: z.email(), mustBe: 'an e-mail address', example: 'support@example.com' };

/** Of one shift of a large support; more is a list of something else. */
const maxAgents = 100;

/** Telegram's user ids are positive and have at most 52 significant bits (core.telegram.org/bots/api#user). */
export const agents: Rule<readonly bigint[]> = {
  schema: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(
      z
        .array(
          z
            .string()
            .regex(/^[1-9]\d{0,15}$/)
            .transform(BigInt),
        )
        .max(maxAgents),
    ),
  mustBe: `the Telegram ids of support's agents, whole numbers parted by commas, at most ${maxAgents}`,
  example: '123456789,987654321',
};

/** nodemailer reads the rest of the address itself, such as ?requireTLS=true. */
export const mailServer: Rule<string> = {
  schema: z
    .url({ protocol: /^smtps?$/, hostname: /./, abort: true })
    .refine((text) => /^\/?$/.test(new URL(text).pathname)),
  mustBe: 'an smtp:// or smtps:// address; special characters in its password are percent-encoded',
  example: 'smtps://mailer:password@smtp.example.com:465',
};
