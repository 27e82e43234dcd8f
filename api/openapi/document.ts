// OpenAPI 3.1, generated from the schemas that validate and from the catalogue of problems.
import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import type { OpenApiDocument } from '../../web';
import type { MatterKind } from '../kinds/kind';
import { PROBLEMS, type ProblemCode } from '../problems';
import { problem } from '../schemas/problem';
import { codesOf, headersOf, parametersOf, type Answer, type Call } from './call';
import { callsFor } from './calls';

const VERSION = '1';
const PROBLEM_TYPE = 'application/problem+json';
const ABOUT = `Every answer that is no success is a problem (RFC 9457) with a stable code.

A step counts from the instant at which it was submitted. 200 always means: on record. 202 means: it will be decided.`;

export function openApiDocument(kinds: readonly MatterKind[]): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.register('Problem', problem);
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  registry.registerComponent('securitySchemes', 'cookie', {
    type: 'apiKey',
    in: 'cookie',
    name: 'duban_session',
  });
  for (const call of callsFor(kinds)) registry.registerPath(routeOf(call));
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Duban 督办', version: VERSION, description: ABOUT },
    security: [{ bearer: [] }, { cookie: [] }],
    'x-problem-codes': PROBLEMS,
  });
  return JSON.parse(JSON.stringify(document)) as OpenApiDocument;
}

function routeOf(call: Call): RouteConfig {
  const { method, path, tag, summary, description, open, query, body } = call;
  const params = parametersOf(call);
  const headers = headersOf(call);
  const codes = codesOf(call);
  return {
    method,
    path,
    operationId: operationId(call),
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(open ? { security: [] } : {}),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(headers && { headers }),
      ...(body && { body: bodyOf(body) }),
    },
    responses: { ...problemAnswers(codes), ...successAnswers(call) },
    'x-problem-codes': codes,
  };
}

const operationId = ({ method, path }: Call): string =>
  `${method}${path.replace(/[^A-Za-z0-9]+(\w)/g, (_all, first: string) => first.toUpperCase()).replace(/\W/g, '')}`;

const bodyOf = ({ schema, type, examples }: NonNullable<Call['body']>) => ({
  required: true,
  content: {
    [type ?? 'application/json']: {
      schema,
      ...(examples && {
        examples: Object.fromEntries(
          Object.entries(examples).map(([name, value]) => [name, { value }]),
        ),
      }),
    },
  },
});

const successAnswers = ({ answers }: Call): RouteConfig['responses'] =>
  Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)]));

function answerOf({ description, schema, types, headers }: Answer) {
  const media = types ?? (schema === undefined ? [] : ['application/json']);
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, about]) => [
          name,
          { description: about, schema: { type: 'string' as const } },
        ]),
      ),
    }),
    ...(media.length > 0 && {
      content: Object.fromEntries(
        media.map((type) => [type, { schema: schema ?? { type: 'string' as const } }]),
      ),
    }),
  };
}

/** One answer for each status that the codes have. */
function problemAnswers(codes: readonly ProblemCode[]): RouteConfig['responses'] {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))];
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: listed(codes.filter((code) => PROBLEMS[code].status === status)),
        content: { [PROBLEM_TYPE]: { schema: problem } },
      },
    ]),
  );
}

const listed = (codes: readonly ProblemCode[]): string =>
  codes.map((code) => `\`${code}\``).join(', ');
