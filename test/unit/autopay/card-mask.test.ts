// Guarantee: of a card people see four digits and never more, and a mask of another shape shows nothing rather than a guess.
import { expect, test } from 'vitest';
import { shortCard } from '../../../src/autopay/card-mask.ts';

test.each([
  ['411111******1111', '••\u00a01111'],
  ['****0007', '••\u00a00007'],
  ['2200 70** **** 4242 ', '••\u00a04242'],
])('%s is %s', (mask, short) => {
  expect(shortCard(mask)).toBe(short);
});

test.each([null, '', '4111111111111111', '1111', '411111******', '**1111**', '4111**111', '•••• ١٢٣٤'])(
  '%s shows nothing',
  (mask) => {
    expect(shortCard(mask)).toBeUndefined();
  },
);
