import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { type ActionResult, createActions } from './actions.ts';
import { registerAssets } from './assets.ts';
import { registerDownloads } from './downloads.ts';
import { createLive, type Live } from './live.ts';
import { type ActionName, maxBodyBytes, type Request, requests } from './requests.ts';
import { createPageState } from './state.ts';
import type { SandboxPageDeps } from './types.ts';

export type * from './types.ts';

/**
 * The page of the sandbox: the customer's phone, the support group, the mailbox and the time machine, at «/» and under
 * «/sandbox/». Whoever reaches it can play everybody, so the composition mounts it on loopback only.
 */
export function createSandboxPage(deps: SandboxPageDeps): FastifyPluginAsync {
  return async (app) => {
    const state = createPageState(deps);
    const live = createLive({ state, clock: deps.clock });
    const stopListening = [deps.telegram.onChange(live.changed), deps.mailbox.onChange(live.changed)];
    app.addHook('onClose', async () => {
      for (const stop of stopListening) stop();
      live.close();
    });

    await registerAssets(app, deps);
    registerDownloads(app, deps);
    // The end of the payment's way back: the phone shuts its browser as soon as this address opens in it.
    app.get('/sandbox/chat', async (_request, reply) => reply.redirect('/'));
    registerActions(app, { actions: createActions(deps, state), live });
    await registerLive(app, live);
  };
}

function registerActions(
  app: FastifyInstance,
  { actions, live }: { actions: ReturnType<typeof createActions>; live: Live },
): void {
  for (const name of Object.keys(requests) as ActionName[]) {
    app.post(`/sandbox/actions/${name}`, { bodyLimit: maxBodyBytes }, async (request, reply) => {
      if (!isFromThisPage(request)) return reply.code(403).send(refusal('Запрос пришёл с чужой страницы.'));
      const parsed = requests[name].safeParse(request.body);
      if (!parsed.success) return reply.code(400).send(refusal('Страница прислала не то, что ожидалось.'));
      const result = await run(actions[name], parsed.data);
      live.changed();
      return reply.code(result.kind === 'refused' ? 409 : 200).send(result);
    });
  }
}

const refusal = (text: string): ActionResult => ({ kind: 'refused', text });

/** The schema under the same name has checked the input, which the compiler cannot see through the loop. */
async function run(
  action: (input: never) => ActionResult | Promise<ActionResult>,
  input: Request<ActionName>,
): Promise<ActionResult> {
  try {
    return await action(input as never);
  } catch (error) {
    // The emulator throws where Telegram's client has no such button: a message that is gone, a picture that is none.
    return refusal(`Так в Telegram не получится: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function registerLive(app: FastifyInstance, live: Live): Promise<void> {
  if (!app.hasDecorator('websocketServer')) await app.register(websocket, { options: { maxPayload: 4096 } });
  await app.register(async (scope) => {
    scope.get('/sandbox/live', { websocket: true }, (socket, request) => {
      if (isFromThisPage(request)) live.connect(socket);
      else socket.close(1008, 'another origin');
    });
  });
}

/** A browser names the origin of a page that posts or opens a socket; another site must not play in the sandbox. */
function isFromThisPage(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
