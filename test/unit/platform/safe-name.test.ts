// Guarantee: a name that people give to themselves keeps its letters and emoji, and cannot turn round what stands behind it.
import { expect, test } from 'vitest';
import { safeName } from '../../../src/platform/telegram/safe-name.ts';

test.for([
  ['Анна', 'Анна'],
  ['  Анна \n Мария ', 'Анна Мария'],
  ['\u202eаннА', 'аннА'],
  ['Анна\u2066\u2069', 'Анна'],
  ['A\u0000nn\u0007a', 'Anna'],
  ['👩‍🚀 Рая', '👩‍🚀 Рая'],
  ['عمر', 'عمر'],
  ['\u202e\u200f', '…'],
  ['\ud800', '\ufffd'],
])('%j is shown as %j', ([given = '', shown]) => {
  expect(safeName(given)).toBe(shown);
});
