import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { ApiProblem, type FieldError, type FieldErrorCode } from './problems.ts';

/** A batch with a mistake in every line is told of so many. */
const mostErrors = 100;

const places: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

/** As RFC 6901 writes names with a slash or a tilde in them. */
const pointerPart = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const part of path) value = Object(value)[part];
  return value;
}

function codeOf(issue: z.core.$ZodIssue, data: unknown): FieldErrorCode {
  if (issue.code === 'too_big') return 'too-large';
  if (issue.code === 'too_small') return 'too-small';
  if (issue.code === 'custom' && issue.params?.code === 'wrong-order') return 'wrong-order';
  if (issue.code === 'custom' && issue.params?.code === 'duplicate') return 'duplicate';
  return valueAt(data, issue.path) === undefined ? 'required' : 'invalid';
}

function errorsOf(issue: z.core.$ZodIssue, place: string, data: unknown): FieldError[] {
  const at = (path: readonly PropertyKey[]) => ['', place, ...path.map(pointerPart)].join('/');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...{ path: at([...issue.path, key]), code: 'unknown-field', message: 'There is no such field' },
    }));
  }
  const code = codeOf(issue, data);
  return [{ path: at(issue.path), code, message: code === 'required' ? 'This is required' : issue.message }];
}

/** Has fastify check requests by their zod schemas, and refuse them with every mistake named. */
export const validate: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = 'body' }) => {
  const place = places[httpPart] ?? httpPart;
  return (data: unknown) => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return { value: parsed.data };
    const all = parsed.error.issues.flatMap((issue) => errorsOf(issue, place, data));
    // A part that breaks several rules is told of the first: mended, it mostly keeps the others, too.
    const errors = all.filter(({ path }, at) => all.findIndex((other) => other.path === path) === at);
    const isKeyMissing = errors.some(({ path, code }) => path === '/headers/idempotency-key' && code === 'required');
    if (isKeyMissing) return { error: new ApiProblem('idempotency-key-missing') };
    return { error: new ApiProblem('invalid-request', { errors: errors.slice(0, mostErrors) }) };
  };
};
