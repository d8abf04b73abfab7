/** The parts of an OpenAPI document that requests are made of. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema: Schema;
}

interface RawOperation {
  readonly operationId: string;
  readonly security: readonly { readonly bearer: readonly string[] }[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

export interface Operation extends RawOperation {
  readonly method: string;
  /** As the document has it: /v1/accounts/{account}. */
  readonly path: string;
}

export function operationsOf(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  );
}

/** A value that the document itself offers: its examples first, then what its schema leaves no choice about. */
function exampleOf(document: ApiDocument, schema: Schema): unknown {
  if (schema.$ref !== undefined) {
    const named = document.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (!named) throw new Error(`the document has no ${schema.$ref}`);
    return exampleOf(document, named);
  }
  if (schema.examples) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [choice] = schema.oneOf ?? schema.anyOf ?? [];
  if (choice) return exampleOf(document, choice);
  if (schema.items) return [exampleOf(document, schema.items)];
  if (schema.properties) {
    const fields = Object.entries(schema.properties);
    return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(document, field)]));
  }
  if (schema.type === 'boolean') return false;
  if (schema.minimum !== undefined) return schema.minimum;
  throw new Error(`the document gives no example: ${JSON.stringify(schema)}`);
}

export interface ExampleRequest {
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey: string | null;
}

/** The request that an operation's own examples make. Optional parameters without an example are left out. */
export function requestOf(document: ApiDocument, operation: Operation): ExampleRequest {
  let { path } = operation;
  const query = new URLSearchParams();
  let idempotencyKey: string | null = null;
  for (const { name, in: place, required, example, schema } of operation.parameters ?? []) {
    if (example === undefined && schema.examples === undefined && !required) continue;
    const value = String(example ?? exampleOf(document, schema));
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (place === 'query') query.set(name, value);
    else idempotencyKey = `${operation.operationId}:${value}`.replace(':', '-');
  }
  const schema = operation.requestBody?.content['application/json']?.schema;
  const address = query.size > 0 ? `${path}?${query}` : path;
  return { path: address, idempotencyKey, ...(schema ? { body: exampleOf(document, schema) } : {}) };
}
