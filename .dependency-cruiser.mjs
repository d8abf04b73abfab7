// The direction of arrows: bot | http | jobs → domain slices → ledger → db → platform. A rule's comment is what its
// breaker reads.

/** The domain: what the product does, told without Telegram and without HTTP. */
const slices =
  'accounts|topup|payments|requisites|documents|invoices|bank|support|audit|mail|autopay|refunds|promo|usage|bills|rates|statements|alerts|broadcasts|webhooks|chats|notifications|queue|api-keys';
const doors = 'bot|http|jobs';

/** What may compose everything: the program, the commands beside it, and the sandbox. */
const composition = '^src/(main|verify|api-key|application)\\.ts$|^src/composition/|^src/sandbox/';

/** A folder may import nothing that stands above it. */
const below = (name, from, above, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: above },
});

export default {
  forbidden: [
    below(
      'platform-is-the-ground',
      '^src/platform/',
      `^src/(?!platform/)`,
      'src/platform knows of no layer above it; pass in what it needs.',
    ),
    below(
      'db-stands-on-platform',
      '^src/db/',
      '^src/(?!db/|platform/)',
      'src/db knows of connections and transactions, not of what is stored.',
    ),
    below(
      'ledger-stands-on-db',
      '^src/ledger/',
      '^src/(?!ledger/|db/|platform/)',
      'The books know of postings only; why money moves is said by the slices above.',
    ),
    below(
      'slices-do-not-reach-up',
      `^src/(${slices})/`,
      `^src/(${doors})/|^src/[^/]+\\.ts$`,
      'A slice does not know who calls it: the bot, a webhook or a cron slot.',
    ),
    below(
      'config-reads-the-environment-only',
      '^src/config/',
      '^src/(?!config/|ledger/money\\.ts$|requisites/|platform/)',
      'src/config turns the environment into values; whoever constructs things passes them on.',
    ),
    below('doors-are-apart-bot', '^src/bot/', '^src/(http|jobs)/', 'The bot does not call HTTP routes or cron jobs.'),
    below('doors-are-apart-http', '^src/http/', '^src/(bot|jobs)/', 'HTTP routes call slices; the bot is passed in.'),
    below('doors-are-apart-jobs', '^src/jobs/', '^src/(bot|http)/', 'Jobs call slices, as the bot and the routes do.'),
    {
      name: 'the-program-is-imported-by-none',
      comment:
        'main.ts, verify.ts, api-key.ts and application.ts construct; what others need of them belongs to a layer.',
      severity: 'error',
      from: { path: '^src/', pathNot: composition },
      to: { path: '^src/(main|verify|api-key|application)\\.ts$|^src/composition/' },
    },
    {
      name: 'the-sandbox-stays-outside',
      comment: 'The emulators are reached over HTTP. Only main.ts starts them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main\\.ts$|^src/sandbox/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'emulators-share-no-code-with-what-they-test',
      comment: 'An emulator that signs with the product’s own code proves nothing about it.',
      severity: 'error',
      from: { path: '^src/sandbox/robokassa/' },
      to: { path: '^src/(payments|topup)/' },
    },
    {
      name: 'telegraf-is-wrapped-once',
      comment: 'Only src/bot, src/platform/telegram and what composes speak Telegram.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(bot|platform/telegram)/|${composition}` },
      to: { path: '(^|/)node_modules/telegraf/|^telegraf' },
    },
    {
      name: 'fastify-is-for-http',
      comment: 'Only src/http and what composes speak HTTP as a server.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/http/|${composition}` },
      to: { path: '(^|/)node_modules/(fastify|@fastify)(/|$)|^(fastify|@fastify)(/|$)' },
    },
    {
      name: 'gateways-are-chosen-by-the-composition',
      comment: 'The bot opens a payment; which gateway takes it is not the bot’s business.',
      severity: 'error',
      from: { path: '^src/(bot|topup|accounts|notifications)/' },
      to: { path: '^src/payments/gateways/' },
    },
    {
      name: 'gateways-know-the-port-only',
      comment: 'An adapter knows its gateway and the port; payments, books and tables it knows not.',
      severity: 'error',
      from: { path: '^src/payments/gateways/' },
      to: { path: '^src/(?!payments/gateways/|ledger/money\\.ts$|platform/)' },
    },
    {
      name: 'the-product-needs-no-test',
      comment: 'Nothing in src imports from test.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-development-tools-at-run-time',
      comment: 'What src imports is installed in production, too.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    {
      name: 'no-circle',
      comment: 'Files that need each other are one file or three.',
      severity: 'error',
      // What Prisma generates is a circle of its own making.
      from: { pathNot: '^src/db/generated/' },
      to: { circular: true },
    },
    {
      name: 'all-resolves',
      comment: 'An import that leads nowhere would slip through every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Types count: a slice that names a scene's type knows of the scene.
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
