/**
 * Words that have «ё» in every meaning. Words that may be right without it are left out: «все», «платежа», «счета».
 */
const yoWords = [
  'счет|счету|счетом|счете|счетчик\\p{L}*|расчет|расчету|расчетом|расчете|отчет|отчета|отчету|отчетом|отчете|отчеты',
  'платеж|автоплатеж|учет|учета|учетом|зачет|зачета|подсчет|подсчета',
  'еще|ее|мое|твое|свое|чье|нее|причем|твердый|четкий|четко|надежн\\p{L}*|прием|приема|объем|объема|заем',
  'пришел|ушел|вышел|нашел|подошел|прошел|дошел|произошел|перешел|шел|принес|привел|провел|вел|перевел|учел|счел',
  'придет|уйдет|найдет|подойдет|пройдет|дойдет|пойдет|войдет|идет|ведет|проведет|переведет|приведет|пришлет|шлет',
  'ждет|подождет|живет|дает|берет|вернет|зачтет|учтет|начнет|займет|возьмет|поймет|сотрет',
  'придем|найдем|подойдем|дойдем|пойдем|идем|ведем|проведем|переведем|приведем|пришлем|ждем|подождем|живем|даем',
  'берем|вернем|зачтем|учтем|начнем|займем|возьмем|поймем|придете|найдете|пойдете|ждете|даете|вернете|начнете|возьмете',
  'включен|подключен|отключен|прикреплен|завершен|определен|отменен|изменен|сохранен|продлен|учтен|зачтен|возвращен',
].join('|');
const missingYo = new RegExp(`(?<![\\p{L}-])(?:${yoWords})(?![\\p{L}-])`, 'giu');

const habits: readonly { readonly pattern: RegExp; readonly remark: string }[] = [
  { pattern: missingYo, remark: '«ё» is missing' },
  { pattern: /\.\.\./g, remark: 'three full stops where … belongs' },
  { pattern: /["“”]/g, remark: 'quotation marks other than « »' },
  { pattern: /(?<=\s)-(?=\s)/g, remark: 'a hyphen where a dash belongs' },
  { pattern: /(?<![\u00a0\u202f])₽/g, remark: 'no non-breaking space before ₽' },
  { pattern: /\S {2,}\S/g, remark: 'two spaces' },
  { pattern: / [,.;:!?…](?!\w)/g, remark: 'a space before punctuation' },
];

/** @param text what a person reads, without tags. @returns what a careful editor would mark, a remark each */
export function russianProblems(text: string): string[] {
  return habits.flatMap(({ pattern, remark }) => [...text.matchAll(pattern)].map((match) => `${remark}: ${match[0]}`));
}
