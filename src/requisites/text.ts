import { type CheckOutcome, ok, wrong } from './outcome.ts';

/** As the columns hold, and as a document has room for. */
const longestName = 200;
const longestAddress = 300;

/** «ООО "Ромашка"», «ИП Иванов Иван Иванович»; in one line, so that it can stand in a letter's header. */
export function checkName(typed: string): CheckOutcome {
  return checkText(typed, longestName);
}

export function checkAddress(typed: string): CheckOutcome {
  return checkText(typed, longestAddress);
}

function checkText(typed: string, longest: number): CheckOutcome {
  // Well beyond any bound below: not gone through.
  if (typed.length > longest * 10) return { kind: 'wrong', problem: 'too-long', limit: longest };
  const text = inOneLine(typed);
  if (text === '') return wrong('empty');
  if ([...text].length > longest) return { kind: 'wrong', problem: 'too-long', limit: longest };
  return /\p{L}/u.test(text) && isPrintable(text) ? ok(text) : wrong('format');
}

/** Line breaks and tabs become spaces; what cannot be seen, such as a mark that turns the writing round, goes. */
function inOneLine(typed: string): string {
  return typed.normalize('NFC').replace(/\s+/gu, ' ').replace(/\p{C}/gu, '').trim();
}

/** Russian papers are printed in a font of these letters; others, and pictures, would come out as empty boxes. */
function isPrintable(text: string): boolean {
  return (
    /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]*$/u.test(text) &&
    !/[\u{10000}-\u{10ffff}]|\p{Emoji_Presentation}/u.test(text)
  );
}
