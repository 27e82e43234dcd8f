// The API reference, made on the server from the OpenAPI document; it works without a script.
import { html, type Html, type Value } from './html';
import { page, table } from './layout';
import {
  callsByTag,
  resolveRef,
  type Call,
  type OpenApiDocument,
  type OpenApiMedia,
  type OpenApiParameter,
} from './openapi';
import { exampleOf, exampleView, schemaView, typeText } from './reference-schema';
import type { Frame } from './types';

const WORDS = {
  zh: {
    title: '接口说明',
    machine: '机器可读版本',
    contents: '目录',
    general: '其他',
    parameters: '参数',
    heads: ['名称', '位置', '类型', '说明'],
    body: '请求内容',
    answers: '应答',
    example: '示例',
    codes: '问题代码',
    codeHeads: ['代码', '状态', '含义'],
    must: '* 为必填。',
  },
  en: {
    title: 'API reference',
    machine: 'for machines',
    contents: 'Contents',
    general: 'Other',
    parameters: 'Parameters',
    heads: ['Name', 'In', 'Type', 'Meaning'],
    body: 'Body',
    answers: 'Answers',
    example: 'Example',
    codes: 'Problem codes',
    codeHeads: ['Code', 'Status', 'Meaning'],
    must: '* must be given.',
  },
} as const;

type Words = (typeof WORDS)['zh' | 'en'];

/** `document` is the parsed `/api/openapi.json`. */
export function referencePage(data: Frame & { document: OpenApiDocument }): string {
  const { document, locale } = data;
  const words = WORDS[locale];
  const groups = [...callsByTag(document)];
  const body = html`<p>${document.info.title} ${document.info.version}</p>
    ${paragraphs(document.info.description)}
    <p>
      <a href="/api/openapi.json">OpenAPI ${document.openapi}</a> (${words.machine}). ${words.must}
    </p>
    ${contents(groups, words)} ${groups.map(([tag, calls]) => group(document, tag, calls, words))}
    ${codeList(document, words)}`;
  return page(data, words.title, body, { wide: true });
}

const paragraphs = (text: string | undefined): Value =>
  (text ?? '')
    .split(/\n\s*\n/)
    .filter((one) => one.trim() !== '')
    .map((one) => html`<p>${one}</p>`);

const contents = (groups: readonly [string, Call[]][], words: Words): Html =>
  html`<nav aria-label="${words.contents}">
    <h2>${words.contents}</h2>
    <ul class="contents">
      ${groups.flatMap(([, calls]) =>
        calls.map(
          (call) =>
            html`<li><a href="#${call.anchor}">${call.method.toUpperCase()} ${call.path}</a></li>`,
        ),
      )}
    </ul>
  </nav>`;

function group(document: OpenApiDocument, tag: string, calls: Call[], words: Words): Html {
  const about = document.tags?.find(({ name }) => name === tag)?.description;
  return html`<section>
    <h2>${tag === '' ? words.general : tag}</h2>
    ${paragraphs(about)} ${calls.map((call) => callView(document, call, words))}
  </section>`;
}

function callView(document: OpenApiDocument, call: Call, words: Words): Html {
  const { operation } = call;
  const codes = operation['x-problem-codes'] ?? [];
  return html`<section aria-labelledby="${call.anchor}">
    <h3 id="${call.anchor}">
      <span class="method">${call.method.toUpperCase()}</span> <code>${call.path}</code>
    </h3>
    ${paragraphs(operation.summary)} ${paragraphs(operation.description)}
    ${parameters(document, call, words)} ${requestBody(document, call, words)}
    ${answers(document, call, words)}
    ${
      codes.length > 0 &&
      html`<p>${words.codes}: ${codes.map((code) => html`<code>${code}</code> `)}</p>`
    }
  </section>`;
}

function parameters(document: OpenApiDocument, call: Call, words: Words): Html | false {
  const given = call.operation.parameters ?? [];
  if (given.length === 0) return false;
  const row = (one: OpenApiParameter): Html =>
    html`<tr>
      <th scope="row">
        <code>${one.name}</code>${one.required === true && html` <strong>*</strong>`}
      </th>
      <td>${one.in}</td>
      <td>${one.schema !== undefined && typeText(document, one.schema)}</td>
      <td>${one.description ?? one.schema?.description}</td>
    </tr>`;
  return table(
    words.parameters,
    words.heads,
    given.map((one) => row(resolveRef(document, one))),
  );
}

function requestBody(document: OpenApiDocument, call: Call, words: Words): Value {
  if (call.operation.requestBody === undefined) return false;
  const body = resolveRef(document, call.operation.requestBody);
  return Object.entries(body.content ?? {}).map(
    ([type, media]) =>
      html`<h4>${words.body} <code>${type}</code></h4>
        ${mediaView(document, media, words)}`,
  );
}

function mediaView(document: OpenApiDocument, media: OpenApiMedia, words: Words): Value {
  const schema = media.schema && resolveRef(document, media.schema);
  const named = Object.entries(media.examples ?? {});
  const single = named.length === 0 ? (media.example ?? exampleOf(schema)) : undefined;
  return [
    media.schema !== undefined && schemaView(document, media.schema),
    single !== undefined && html`<p>${words.example}</p>`,
    exampleView(single),
    named.map(
      ([name, one]) =>
        html`<details>
          <summary>${words.example}: ${one.summary ?? name}</summary>
          ${exampleView(one.value)}
        </details>`,
    ),
  ];
}

function answers(document: OpenApiDocument, call: Call, words: Words): Html {
  const rows = Object.entries(call.operation.responses ?? {}).map(([status, given]) => {
    const answer = resolveRef(document, given);
    const media = Object.entries(answer.content ?? {});
    return html`<li>
      <details>
        <summary><strong>${status}</strong> ${answer.description}</summary>
        ${media.map(
          ([type, one]) =>
            html`<p><code>${type}</code></p>
              ${mediaView(document, one, words)}`,
        )}
      </details>
    </li>`;
  });
  return html`<h4>${words.answers}</h4>
    <ul class="parts">
      ${rows}
    </ul>`;
}

function codeList(document: OpenApiDocument, words: Words): Html | false {
  const codes = Object.entries(document['x-problem-codes'] ?? {});
  if (codes.length === 0) return false;
  const rows = codes.map(
    ([code, { status, title }]) =>
      html`<tr>
        <th scope="row"><code>${code}</code></th>
        <td>${status}</td>
        <td>${title}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="problem-codes">
    <h2 id="problem-codes">${words.codes}</h2>
    ${table(words.codes, words.codeHeads, rows)}
  </section>`;
}
