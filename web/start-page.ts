// The start page: what Duban is, how its parts are, where to go, how to send a first clue.
import { html, linkTo, type Html } from './html';
import { page } from './layout';
import type { PartHealth, StartData } from './types';

const WORDS = {
  zh: {
    title: '督办',
    lead: '把每一件问题线索都管到期限：在谁手上、何时到期、逾期告知谁、事后可证。',
    health: '各部分状态',
    state: { ok: '正常', amber: '注意', down: '中断' },
    go: '入口',
    signIn: '登录',
    reference: '接口说明',
    mail: '已截获的邮件',
    temporal: 'Temporal 界面',
    first: '登记第一件线索',
    firstLead: '在终端中依次运行：',
  },
  en: {
    title: 'Duban',
    lead: 'Holds every clue to its deadlines: whose desk, due when, who is told when it is missed, and proof afterwards.',
    health: 'Health of the parts',
    state: { ok: 'ok', amber: 'needs a look', down: 'down' },
    go: 'Where to go',
    signIn: 'Sign in',
    reference: 'API reference',
    mail: 'Captured mail',
    temporal: 'Temporal UI',
    first: 'Register a first clue',
    firstLead: 'Run in a terminal, in this order:',
  },
} as const;

export function startPage(data: StartData): string {
  const words = WORDS[data.locale];
  const body = html`<p class="lead">${words.lead}</p>
    <section aria-labelledby="health">
      <h2 id="health">${words.health}</h2>
      <ul class="parts">
        ${data.health.map((part) => healthItem(part, words.state[part.state]))}
      </ul>
    </section>
    ${linkList(data)} ${firstClue(data)}`;
  return page(data, words.title, body);
}

const healthItem = (part: PartHealth, state: string): Html =>
  html`<li>
    <span class="badge ${part.state}">${state}</span> <strong>${part.name}</strong>
    ${part.state !== 'ok' && part.advice !== undefined && html`<p>${part.advice}</p>`}
  </li>`;

function linkList({ locale, links }: StartData): Html {
  const words = WORDS[locale];
  const rows = [
    [words.signIn, links.signIn],
    [words.reference, links.reference],
    [words.mail, links.mail],
    [words.temporal, links.temporal],
  ] as const;
  return html`<section aria-labelledby="go">
    <h2 id="go">${words.go}</h2>
    <ul>
      ${rows.map(([label, to]) => to !== undefined && html`<li><a href="${linkTo(to)}">${label}</a></li>`)}
    </ul>
  </section>`;
}

function firstClue({ locale, firstClue: lines }: StartData): Html | false {
  const words = WORDS[locale];
  if (lines.length === 0) return false;
  return html`<section aria-labelledby="first">
    <h2 id="first">${words.first}</h2>
    <p>${words.firstLead}</p>
    <pre tabindex="0"><code>${lines.join('\n')}</code></pre>
  </section>`;
}
