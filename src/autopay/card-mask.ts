/**
 * @param mask a card's number as its payment service shows it: '411111******1111'
 * @returns it for people, unbreakable across lines: «•• 1111»; undefined when it does not end in four digits of the card
 */
export function shortCard(mask: string | null): string | undefined {
  const digits = /(?<=\D)\d{4}$/.exec(mask?.trim() ?? '')?.[0];
  return digits === undefined ? undefined : `••\u00a0${digits}`;
}
