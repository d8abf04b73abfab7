/** What stands around the dollar: each of another nominal. */
const others = [
  { id: 'R01090B', digits: '933', code: 'BYN', nominal: '1', name: 'Белорусский рубль', value: '27,2959' },
  { id: 'R01335', digits: '398', code: 'KZT', nominal: '100', name: 'Тенге', value: '16,1234' },
  { id: 'R01150', digits: '704', code: 'VND', nominal: '10000', name: 'Донгов', value: '39,9592' },
];

/** @returns XML_daily.asp as the bank writes it, without `VunitRate`, which nothing here reads */
export function dailyPage(said: { readonly day: string; readonly dollar: string }): string {
  const dollar = { id: 'R01235', digits: '840', code: 'USD', nominal: '1', name: 'Доллар США', value: said.dollar };
  const entries = [...others.slice(0, 1), dollar, ...others.slice(1)].map(
    ({ id, digits, code, nominal, name, value }) =>
      `<Valute ID="${id}"><NumCode>${digits}</NumCode><CharCode>${code}</CharCode><Nominal>${nominal}</Nominal>` +
      `<Name>${name}</Name><Value>${value}</Value></Valute>`,
  );
  const date = said.day.split('-').reverse().join('.');
  return (
    '<?xml version="1.0" encoding="windows-1251"?>' +
    `<ValCurs Date="${date}" name="Foreign Currency Market">${entries.join('')}</ValCurs>`
  );
}
