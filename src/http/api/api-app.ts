import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDeps } from './deps.ts';

/** The server as operations see it: requests and answers are of their schemas' types. */
export type ApiApp = Parameters<FastifyPluginAsyncZod>[0];

/** Adds operations to the server. */
export type Operations = (app: ApiApp, deps: ApiDeps) => void;
