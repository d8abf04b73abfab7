import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { shop } from './payment-world.ts';

/** A call to ResultURL as the real service writes it, signed by its published rule and not by the product's code. */
export function resultForm(fields: {
  readonly invoiceId: number | string;
  readonly outSum: string;
  readonly password?: string;
  readonly fee?: string;
}): URLSearchParams {
  const { invoiceId, outSum, password = shop.password2, fee = '0.000000' } = fields;
  const signature = createHash(shop.hash).update(`${outSum}:${invoiceId}:${password}`).digest('hex');
  return new URLSearchParams({
    OutSum: outSum,
    InvId: String(invoiceId),
    Fee: fee,
    EMail: 'anna@example.com',
    SignatureValue: signature.toUpperCase(),
    PaymentMethod: 'BankCard',
    IncCurrLabel: 'BankCardPSR',
  });
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Caller {
  /** So many calls at once. */
  readonly connections: number;
  post(body: string | Buffer, contentType?: string): Promise<Answer>;
  close(): void;
}

/** Calls an address over so many kept connections at once; what is over waits for one of them. */
export function createCaller(address: string, connections: number): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    connections,
    post: (body, contentType = 'application/x-www-form-urlencoded') =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
        const call = request(address, { method: 'POST', agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
        });
        call.on('error', reject);
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
}
