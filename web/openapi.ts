// The part of an OpenAPI 3.1 document that the reference shows, and the look-up of references inside it.

export interface OpenApiSchema {
  $ref?: string;
  type?: string | readonly string[];
  format?: string;
  description?: string;
  properties?: Readonly<Record<string, OpenApiSchema>>;
  required?: readonly string[];
  items?: OpenApiSchema;
  enum?: readonly unknown[];
  const?: unknown;
  oneOf?: readonly OpenApiSchema[];
  anyOf?: readonly OpenApiSchema[];
  allOf?: readonly OpenApiSchema[];
  additionalProperties?: boolean | OpenApiSchema;
  example?: unknown;
  examples?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
}

export interface OpenApiMedia {
  schema?: OpenApiSchema;
  example?: unknown;
  examples?: Readonly<Record<string, { summary?: string; value?: unknown }>>;
}

export interface OpenApiParameter {
  $ref?: string;
  name?: string;
  in?: string;
  required?: boolean;
  description?: string;
  schema?: OpenApiSchema;
}

export interface OpenApiAnswer {
  $ref?: string;
  description?: string;
  content?: Readonly<Record<string, OpenApiMedia>>;
}

export interface OpenApiBody {
  $ref?: string;
  required?: boolean;
  content?: Readonly<Record<string, OpenApiMedia>>;
}

export interface OpenApiOperation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: readonly string[];
  parameters?: readonly OpenApiParameter[];
  requestBody?: OpenApiBody;
  responses?: Readonly<Record<string, OpenApiAnswer>>;
  /** Codes of the problems this call can answer with. */
  'x-problem-codes'?: readonly string[];
}

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description?: string };
  tags?: readonly { name: string; description?: string }[];
  /** Path, then method in small letters; entries that are no method are left out. */
  paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Every problem code of the API. */
  'x-problem-codes'?: Readonly<Record<string, { status: number; title: string }>>;
}

export interface Call {
  /** Fragment of its heading: letters, digits and dashes. */
  anchor: string;
  method: string;
  path: string;
  operation: OpenApiOperation;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Follows a `$ref` into the document's components; what leads nowhere, or in a ring, comes back as it is. */
export function resolveRef<T extends { $ref?: string }>(document: OpenApiDocument, from: T): T {
  let found = from;
  for (let hops = 0; found.$ref !== undefined && hops < 10; hops += 1) {
    const [kind = '', name = ''] = found.$ref.split('/').slice(2);
    const next = document.components?.[kind]?.[name];
    if (next === undefined || next === null) return found;
    found = next as T;
  }
  return found;
}

/** Every call, by its first tag, in the order of the document. */
export function callsByTag(document: OpenApiDocument): Map<string, Call[]> {
  const groups = new Map<string, Call[]>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS.filter((name) => item[name] !== undefined)) {
      const operation = item[method] as OpenApiOperation;
      const tag = operation.tags?.[0] ?? '';
      const anchor = `${method}-${path}`.replace(/[^a-z0-9]+/gi, '-').replace(/-$/, '');
      groups.set(tag, [...(groups.get(tag) ?? []), { anchor, method, path, operation }]);
    }
  }
  return groups;
}
