import type { EntityType } from '../config/profile.ts';
import { checkRequisite, type RequisiteDraft, type RequisiteField } from '../requisites/fields.ts';
import type { WrongRequisite } from '../requisites/outcome.ts';

export type TypedRequisite =
  /** `fields`: all that the message has given, one field or two. */
  | { readonly kind: 'taken'; readonly fields: RequisiteDraft }
  /** Right as far as `fields` go; `field` is to be asked (again). */
  | {
      readonly kind: 'refused';
      readonly fields: RequisiteDraft;
      readonly field: RequisiteField;
      readonly problem: WrongRequisite;
      /** What of the message was read as that field. */
      readonly typed: string;
    }
  /** Several requisites at once, or another than was asked: not taken apart by guessing. */
  | { readonly kind: 'several' };

/** What people write before the value itself: «ИНН: 7707083893». */
const labels: Readonly<Record<RequisiteField, string>> = {
  inn: 'инн(?:\\s*/\\s*кпп)?',
  kpp: 'кпп',
  registrationNumber: 'огрн(?:ип)?',
  name: '(?:полное |краткое )?(?:название|наименование)(?: организации| компании)?\\s*(?=[:–—-])',
  address: '(?:юридический |почтовый |фактический )?адрес(?: регистрации)?\\s*(?=[:–—-])',
  bic: 'бик(?: банка)?',
  bankAccount: '(?:р\\s*/\\s*с|расч[её]тный сч[её]т)',
  email: '(?:e-?mail|почта|эл\\. почта)\\s*(?=[:–—-])',
};

const labelPatterns = new Map<string, RegExp>(
  Object.entries(labels).map(([field, label]) => [field, new RegExp(`^\\s*${label}(?!\\p{L})[\\s:№–—-]*`, 'iu')]),
);

/** «7707083893/773601001», «7707083893 КПП 773601001»: parted by a sign or a word, both are read, mistyped or not. */
const innAndKpp = /^([\d\s]{10,20}?)\s*(?:[/\\,;]|(?=кпп))\s*(?:кпп)?[\s:№]*(?=(?:\D*\d){4})(\S.{0,20})$/isu;

/** Parted by nothing but a blank or a line's end, the second is a КПП only if it looks like one: people group digits, too. */
const innThenKpp = /^([\d\s]{10,20}?)\s+(\d{4}[\dA-Z]{2}\d{3})$/iu;

/** Far longer than both numbers with words between; what is longer is not searched. */
const longestPair = 60;

/** Names of other requisites, addresses of mail, and numbers longer than any in a name or an address. */
const foreignToText =
  /(?<!\p{L})(?:инн|кпп|огрн|огрнип|бик|р\s*\/\s*с|к\s*\/\s*с|расч[её]тный сч[её]т)(?!\p{L})|\d{9,}|@/iu;

/**
 * Reads a typed or pasted answer to one question of the dialogue. Several lines are taken only if they are that field; at
 * the ИНН, a КПП that stands beside it is taken, too. Never throws, whatever the text.
 */
export function readRequisite(
  field: RequisiteField,
  typed: string,
  payer: { readonly entityType: EntityType; readonly draft: RequisiteDraft },
): TypedRequisite {
  const label = labelPatterns.get(field);
  const text = label ? typed.replace(label, '') : typed;
  const bare = text.trim();
  const pair = field === 'inn' && bare.length <= longestPair ? (innAndKpp.exec(bare) ?? innThenKpp.exec(bare)) : null;
  if (pair) return readPair(pair[1] ?? '', pair[2] ?? '', payer);
  const isText = field === 'name' || field === 'address';
  if (isText && foreignToText.test(text)) return { kind: 'several' };
  const checked = checkRequisite(field, text, payer);
  if (checked.kind === 'ok') return { kind: 'taken', fields: { [field]: checked.value } };
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 ? { kind: 'several' } : { kind: 'refused', fields: {}, field, problem: checked, typed: text };
}

function readPair(
  inn: string,
  kpp: string,
  payer: { readonly entityType: EntityType; readonly draft: RequisiteDraft },
): TypedRequisite {
  const first = checkRequisite('inn', inn, payer);
  if (first.kind === 'wrong') return { kind: 'refused', fields: {}, field: 'inn', problem: first, typed: inn };
  const second = checkRequisite('kpp', kpp, payer);
  if (second.kind === 'ok') return { kind: 'taken', fields: { inn: first.value, kpp: second.value } };
  // Who has no КПП is asked for the ИНН alone; a mistyped one is asked for by itself.
  return second.problem === 'not-for-sole-proprietor'
    ? { kind: 'refused', fields: {}, field: 'inn', problem: second, typed: kpp }
    : { kind: 'refused', fields: { inn: first.value }, field: 'kpp', problem: second, typed: kpp };
}
