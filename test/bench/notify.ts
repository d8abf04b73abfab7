import { createHash } from 'node:crypto';
import type { Contender } from './bench.ts';
import type { OpenPayment } from './customers.ts';
import { post } from './loopback.ts';
import { benchShop } from './program.ts';

const headers = { 'content-type': 'application/x-www-form-urlencoded' };

/** @returns a gateway that says of one payment after another that it was paid, signed as Robokassa signs; a unit is one credited */
export function createNotifier(name: string, url: string, payments: readonly OpenPayment[]): Contender {
  let next = 0;
  return {
    name,
    work: async () => {
      const payment = payments[next];
      next += 1;
      if (!payment) throw new Error('the bench has opened too few payments');
      const sum = `${Math.floor(payment.amountMinor / 100)}.${String(payment.amountMinor % 100).padStart(2, '0')}0000`;
      const signed = createHash(benchShop.hash).update(`${sum}:${payment.id}:${benchShop.password2}`).digest('hex');
      const form = new URLSearchParams({ OutSum: sum, InvId: String(payment.id), SignatureValue: signed });
      const answer = await post(`${url}/payments/robokassa/result`, String(form), headers);
      if (answer !== `OK${payment.id}`) throw new Error(`payment ${payment.id} was answered ${answer}`);
    },
  };
}
