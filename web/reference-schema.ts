// A JSON Schema as lists: fields with type, need and meaning; unions as one fold each.
import { html, type Html, type Value } from './html';
import { resolveRef, type OpenApiDocument, type OpenApiSchema } from './openapi';

/** Deeper parts are named, not unfolded: also what ends a schema that holds itself. */
const DEEPEST = 4;

const union = (schema: OpenApiSchema): readonly OpenApiSchema[] =>
  schema.oneOf ?? schema.anyOf ?? [];

/** The schema unfolded. */
export function schemaView(document: OpenApiDocument, given: OpenApiSchema, depth = 0): Value {
  const schema = merged(document, given);
  const kinds = union(schema);
  if (depth >= DEEPEST) return null;
  if (schema.items !== undefined && schema.properties === undefined)
    return schemaView(document, schema.items, depth);
  return [
    schema.properties !== undefined && fieldList(document, schema, depth),
    kinds.length > 0 && kinds.map((one) => kindView(document, one, depth)),
  ];
}

function fieldList(document: OpenApiDocument, schema: OpenApiSchema, depth: number): Html {
  const fields = Object.entries(schema.properties ?? {});
  return html`<ul class="fields">
    ${fields.map(([name, field]) => {
      const must = schema.required?.includes(name) ?? false;
      const whole = merged(document, field);
      return html`<li>
        <code>${name}</code>${must && html` <strong>*</strong>`} – ${typeText(document, field)}
        ${whole.description !== undefined && html`<br />${whole.description}`}
        ${schemaView(document, field, depth + 1)}
      </li>`;
    })}
  </ul>`;
}

function kindView(document: OpenApiDocument, kind: OpenApiSchema, depth: number): Value {
  const schema = merged(document, kind);
  const inside = schemaView(document, schema, depth + 1);
  const name = kindName(schema) ?? nameOfRef(kind) ?? typeText(document, kind);
  return html`<details>
    <summary><code>${name}</code> ${schema.description}</summary>
    ${inside} ${exampleView(exampleOf(schema))}
  </details>`;
}

/** `type: "approveDisposal"`: the constant fields tell the kinds of a union apart. */
function kindName(schema: OpenApiSchema): string | undefined {
  const fixed = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const only = field.const ?? (field.enum?.length === 1 ? field.enum[0] : undefined);
    return only === undefined ? [] : [`${name}: ${JSON.stringify(only)}`];
  });
  return fixed.length === 0 ? undefined : fixed.join(', ');
}

const nameOfRef = ({ $ref }: OpenApiSchema): string | undefined => $ref?.split('/').at(-1);

/** Such as `string (date-time)`, `"own" | "other"`, `Holder[]`. */
export function typeText(document: OpenApiDocument, given: OpenApiSchema, depth = 0): string {
  const schema = merged(document, given);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.items !== undefined)
    return depth >= DEEPEST ? 'array' : `${typeText(document, schema.items, depth + 1)}[]`;
  const kinds = union(schema);
  if (kinds.length > 0 && depth < DEEPEST)
    return kinds.map((one) => typeText(document, one, depth + 1)).join(' | ');
  const type = [schema.type ?? nameOfRef(given) ?? 'any'].flat().join(' | ');
  const bounds = boundsText(schema);
  return bounds === '' ? type : `${type} (${bounds})`;
}

function boundsText(schema: OpenApiSchema): string {
  const range = (name: string, least?: number, most?: number): string =>
    least === undefined && most === undefined ? '' : `${name} ${least ?? ''}…${most ?? ''}`;
  return [
    schema.format ?? '',
    range('value', schema.minimum, schema.maximum),
    range('length', schema.minLength, schema.maxLength),
    range('items', schema.minItems, schema.maxItems),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** References followed and `allOf` laid into one. */
function merged(document: OpenApiDocument, given: OpenApiSchema): OpenApiSchema {
  const { allOf, ...own } = resolveRef(document, given);
  if (allOf === undefined) return own;
  const parts = [...allOf.map((part) => resolveRef(document, part)), own];
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})),
    required: parts.flatMap((part) => part.required ?? []),
  };
}

export const exampleOf = (schema: OpenApiSchema | undefined): unknown =>
  schema?.example ?? schema?.examples?.[0];

export const exampleView = (example: unknown): Html | false =>
  example !== undefined &&
  html`<pre tabindex="0"><code>${JSON.stringify(example, undefined, 2)}</code></pre>`;
