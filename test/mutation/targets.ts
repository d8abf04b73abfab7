/** A part of the product whose tests are themselves put to the test. */
export interface MutationTarget {
  readonly name: string;
  /** What is broken, one spot at a time. */
  readonly mutate: readonly string[];
  /** What must notice. */
  readonly tests: readonly string[];
  /** Whether these tests work on a database. */
  readonly database: boolean;
}

/** Money, rights and signatures: where a rule that no test holds would cost somebody. */
export const targets: readonly MutationTarget[] = [
  {
    name: 'ledger',
    mutate: ['src/ledger/{accounts,balance,charge-batch,post,reverse}.ts'],
    tests: ['test/unit/ledger/answers.test.ts', 'test/integration/ledger/{posting,batch}.test.ts'],
    database: true,
  },
  {
    name: 'proof',
    mutate: ['src/ledger/{invariants,sql-check,verify}.ts'],
    tests: ['test/unit/ledger/answers.test.ts', 'test/integration/ledger/{batch,verify}.test.ts'],
    database: true,
  },
  {
    name: 'money',
    mutate: ['src/ledger/money.ts'],
    tests: ['test/unit/ledger/money.test.ts', 'test/property/ledger/money.test.ts'],
    database: false,
  },
  {
    name: 'autopay',
    mutate: ['src/autopay/{policy,month,terms,card-mask}.ts'],
    tests: ['test/unit/autopay/*.test.ts'],
    database: false,
  },
  {
    name: 'alerts',
    mutate: ['src/alerts/{policy,level,quiet,recommend,thresholds}.ts'],
    tests: ['test/unit/alerts/*.test.ts'],
    database: false,
  },
  {
    name: 'topup',
    mutate: ['src/topup/{presets,quote,typed-amount,typed-text}.ts'],
    tests: ['test/unit/topup/*.test.ts', 'test/property/topup/*.test.ts'],
    database: false,
  },
  {
    name: 'promo',
    mutate: ['src/promo/{judge-code,normalise-code,guess-pause}.ts'],
    tests: ['test/unit/promo/*.test.ts'],
    database: false,
  },
  {
    name: 'refunds',
    mutate: ['src/refunds/{quote,next-poll}.ts'],
    tests: ['test/unit/refunds/*.test.ts'],
    database: false,
  },
  {
    name: 'rates',
    mutate: ['src/rates/{convert,is-jump,bank-day}.ts', 'src/rates/central-bank/{exact-rate,read-daily-rates}.ts'],
    tests: ['test/unit/rates/*.test.ts', 'test/property/rates/*.test.ts'],
    database: false,
  },
  {
    name: 'requisites',
    mutate: ['src/requisites/*.ts'],
    tests: ['test/unit/requisites/*.test.ts', 'test/property/requisites/*.test.ts'],
    database: false,
  },
  {
    name: 'usage',
    mutate: ['src/usage/{segments,share-due}.ts'],
    tests: ['test/unit/usage/*.test.ts'],
    database: false,
  },
  {
    name: 'signatures',
    mutate: [
      'src/payments/gateways/robokassa/{signature,notification,refund-token,invoice-id,check-request}.ts',
      'src/webhooks/verify.ts',
      'src/api-keys/api-key.ts',
      'src/http/telegram-webhook.ts',
    ],
    tests: [
      'test/unit/robokassa/{signature,notification,notification-bounds,link,refund}.test.ts',
      'test/unit/webhooks/verify.test.ts',
      'test/unit/api-keys/*.test.ts',
      'test/unit/http/telegram-webhook.test.ts',
    ],
    database: false,
  },
];
