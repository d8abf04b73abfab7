/** The practice cards of the form, and what Robokassa shows of each. */
export const cards = {
  visa: { number: '4111 1111 1111 1111', mask: '411111******1111' },
  mir: { number: '2200 0000 0000 0004', mask: '220000******0004' },
  mastercard: { number: '5555 5555 5555 4444', mask: '555555******4444' },
} as const;
export type CardName = keyof typeof cards;
