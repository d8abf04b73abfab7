// Guarantee: each provider's published rules stand in its profile, fact by fact, and every profile in the index, an
// operator's own too, makes sense.
import { describe, expect, test } from 'vitest';
import { type EntityType, entityTypes } from '../../../src/config/profile.ts';
import { defaultProfile, findProfile, profiles } from '../../../src/config/profiles/index.ts';

function profileNamed(name: string) {
  const profile = findProfile(name);
  if (!profile) throw new Error(`no profile ${name}`);
  return profile;
}

test('a profile is found by its exact name only', () => {
  expect(profiles.map(({ name }) => findProfile(name)?.name)).toEqual(['amvera', 'solar-space', 'ot-commerce']);
  for (const name of ['', 'Amvera', 'constructor', '__proto__']) expect(findProfile(name)).toBeUndefined();
});

test('amvera is the default', () => {
  expect(defaultProfile).toBe(profileNamed('amvera'));
});

describe('amvera', () => {
  const profile = profileNamed('amvera');
  test('balances are in rubles', () => expect(profile.currency).toBe('RUB'));
  test('individuals, the self-employed and sole proprietors pay by card', () =>
    expect(profile.card.entityTypes).toEqual(['INDIVIDUAL', 'SELF_EMPLOYED', 'SOLE_PROPRIETOR']));
  test('sole proprietors and legal entities ask for an invoice', () =>
    expect(profile.invoice.entityTypes).toEqual(['SOLE_PROPRIETOR', 'LEGAL_ENTITY']));
  test('the least top-up is 100 ₽', () => expect(profile.card.minimumMinor).toBe(10_000n));
  test('sums are whole rubles', () => expect(profile.card.stepMinor).toBe(100n));
  test('a foreign card is a Mastercard, from 1000 ₽', () =>
    expect(profile.card.foreignCard).toEqual({ network: 'Mastercard', minimumMinor: 100_000n }));
  test('a payment that has not come after 15 minutes is late', () => expect(profile.card.lateNoticeMinutes).toBe(15));
  test('a bank transfer lands within two business days', () => expect(profile.invoice.landsWithinBusinessDays).toBe(2));
  test('closing documents go out quarterly', () => expect(profile.invoice.closingDocumentsQuarterly).toBe(true));
  test('«реквизиты организации»: the register’s number is asked, the bank account is not', () =>
    expect(profile.invoice.asks).toEqual({ registrationNumber: true, bankAccount: false }));
  test('anyone opens an account, or comes by a link', () =>
    expect(profile.onboarding).toEqual({ open: true, linkToken: true, instanceKey: false }));
  test('promo codes are taken', () => expect(profile.promoCodes).toBe(true));
  test('autopay charges when the balance is below 100 ₽', () => expect(profile.autopay.belowMinor).toBe(10_000n));
  test('use is counted by the minute and booked hourly or on removal', () =>
    expect(profile.charging).toEqual({ kind: 'metered', countedPer: 'minute', booked: 'hourly-or-on-removal' }));
  test('support answers at support@amvera.ru', () =>
    expect(profile.support).toEqual({ kind: 'email', address: 'support@amvera.ru' }));
  test('there are no bills', () => expect(profile.bills).toBe(false));
});

describe('solar-space', () => {
  const profile = profileNamed('solar-space');
  test('balances are in rubles', () => expect(profile.currency).toBe('RUB'));
  test('individuals and the self-employed pay by card, nobody else', () =>
    expect(profile.card.entityTypes).toEqual(['INDIVIDUAL', 'SELF_EMPLOYED']));
  test('sole proprietors and legal entities pay by invoice', () =>
    expect(profile.invoice.entityTypes).toEqual(['SOLE_PROPRIETOR', 'LEGAL_ENTITY']));
  test('the least top-up is 500 ₽', () => expect(profile.card.minimumMinor).toBe(50_000n));
  test('kopecks are taken', () => expect(profile.card.stepMinor).toBe(1n));
  test('no rule for foreign cards', () => expect(profile.card.foreignCard).toBeNull());
  test('no promise of when a payment is late', () => expect(profile.card.lateNoticeMinutes).toBeNull());
  test('no promise of when a transfer lands, no quarterly documents', () => {
    expect(profile.invoice.landsWithinBusinessDays).toBeNull();
    expect(profile.invoice.closingDocumentsQuarterly).toBe(false);
  });
  test('company, entity type and sum are asked, no number of the register', () =>
    expect(profile.invoice.asks).toEqual({ registrationNumber: false, bankAccount: false }));
  test('one comes by a link from the cabinet and not otherwise', () =>
    expect(profile.onboarding).toEqual({ open: false, linkToken: true, instanceKey: false }));
  test('no promo codes, no bills', () => expect([profile.promoCodes, profile.bills]).toEqual([false, false]));
  test('the platform says what to charge', () => expect(profile.charging).toEqual({ kind: 'by-platform' }));
  test('support answers at solar@rt-solar.ru', () =>
    expect(profile.support).toEqual({ kind: 'email', address: 'solar@rt-solar.ru' }));
});

describe('ot-commerce', () => {
  const profile = profileNamed('ot-commerce');
  test('balances are in dollars', () => expect(profile.currency).toBe('USD'));
  test('everyone pays by card', () => expect(profile.card.entityTypes).toEqual([...entityTypes]));
  test('legal entities may ask for an invoice', () => expect(profile.invoice.entityTypes).toEqual(['LEGAL_ENTITY']));
  test('the least top-up is 1 $, to the cent', () => {
    expect(profile.card.minimumMinor).toBe(100n);
    expect(profile.card.stepMinor).toBe(1n);
  });
  test('one comes by the instance key and not otherwise', () =>
    expect(profile.onboarding).toEqual({ open: false, linkToken: false, instanceKey: true }));
  test('a top-up makes a bill', () => expect(profile.bills).toBe(true));
  test('each day of service is a bill', () => expect(profile.charging).toEqual({ kind: 'daily-bill' }));
  test('no promo codes', () => expect(profile.promoCodes).toBe(false));
  test('no rule for foreign cards, no promise of when a payment is late', () =>
    expect([profile.card.foreignCard, profile.card.lateNoticeMinutes]).toEqual([null, null]));
  test('support is the account manager', () => expect(profile.support).toEqual({ kind: 'account-manager' }));
});

describe.each(profiles.map((profile) => ({ name: profile.name, profile })))('$name makes sense', ({ profile }) => {
  const { card } = profile;
  test('the bounds of a sum are whole steps, and a sum fits between them', () => {
    expect(card.stepMinor).toBeGreaterThan(0n);
    expect(card.minimumMinor).toBeGreaterThan(0n);
    expect(card.maximumMinor).toBeGreaterThanOrEqual(card.foreignCard?.minimumMinor ?? card.minimumMinor);
    for (const bound of [card.minimumMinor, card.maximumMinor, card.foreignCard?.minimumMinor ?? 0n]) {
      expect(bound % card.stepMinor).toBe(0n);
    }
  });
  test('a foreign card’s minimum is not below everyone’s', () => {
    expect(card.foreignCard?.minimumMinor ?? card.minimumMinor).toBeGreaterThanOrEqual(card.minimumMinor);
  });
  test('every entity type has a way to pay', () => {
    const ways = new Set<EntityType>([...card.entityTypes, ...profile.invoice.entityTypes]);
    expect([...ways].sort()).toEqual([...entityTypes].sort());
  });
  test('there is a way in', () => expect(Object.values(profile.onboarding)).toContain(true));
  test('an invoice may be for the least sum and for more, in whole steps, and there is time to pay and to answer', () => {
    const { maximumMinor, dueBusinessDays, answerWithinWorkingHours } = profile.invoice;
    expect(maximumMinor).toBeGreaterThanOrEqual(card.minimumMinor);
    expect(maximumMinor % card.stepMinor).toBe(0n);
    expect(dueBusinessDays).toBeGreaterThan(0);
    expect(answerWithinWorkingHours).toBeGreaterThan(0);
  });
  test('only whom requisites are known of is given an invoice', () => {
    expect(['SOLE_PROPRIETOR', 'LEGAL_ENTITY']).toEqual(expect.arrayContaining([...profile.invoice.entityTypes]));
  });
  test('the working day begins before it ends', () => {
    const { from, to } = profile.workingHours;
    for (const time of [from, to]) expect(time).toMatch(/^([01]\d|2[0-3]):[0-5]\d$/);
    expect(from < to).toBe(true);
  });
  test('a second agent is asked for something, and not for everything', () => {
    expect(profile.secondAgentAboveMinor).toBeGreaterThanOrEqual(card.minimumMinor);
    expect(profile.secondAgentAboveMinor).toBeLessThan(profile.invoice.maximumMinor);
  });
  test('a link outlives the notice that its payment is late', () => {
    expect(card.linkTtlMinutes).toBeGreaterThan(card.lateNoticeMinutes ?? 0);
  });
  test('the time zone is known', () => {
    expect(() => new Intl.DateTimeFormat('en', { timeZone: profile.timeZone })).not.toThrow();
  });
  test('the website is an https address', () => expect(new URL(profile.website).protocol).toBe('https:'));
});
