// The floor of crediting a notification: a route that commits one INSERT and one UPDATE, and neither checks nor tells anything.
import formbody from '@fastify/formbody';
import { fastify } from 'fastify';
import pg from 'pg';
import { z } from 'zod';

const [databaseUrl = ''] = process.argv.slice(2);
/** As many connections as the product has. */
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
const formSchema = z.object({ InvId: z.string(), OutSum: z.string() });

const app = fastify();
await app.register(formbody);
app.post('/payments/robokassa/result', async (request, reply) => {
  const { InvId, OutSum } = formSchema.parse(request.body);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query({
      name: 'keep',
      text: 'INSERT INTO bare_credit (payment_id, amount) VALUES ($1, $2)',
      values: [InvId, OutSum],
    });
    await client.query({
      name: 'credit',
      text: 'UPDATE bare_balance SET amount = amount + $2 WHERE id = $1',
      values: [InvId, OutSum],
    });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  return reply.type('text/plain').send(`OK${InvId}`);
});
process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
process.on('disconnect', () => process.exit(0));
