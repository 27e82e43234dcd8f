// What waits for the officer who is signed in, in the order given: least time left first.
import { html, type Html } from './html';
import { labelOf } from './labels';
import { page, table } from './layout';
import { marginText, offsetText, timeTag } from './times';
import type { InboxItem, InboxPageData } from './types';

const WORDS = {
  zh: {
    title: '我的待办',
    none: '没有等您办理的事项。',
    heads: ['编号', '状态', '待办', '环节', '期限', '进度'],
    kind: {
      desk: '在您手上',
      deadline: '由您负责的期限',
      confirm: '待您确认',
      sign: '待您签字',
      approve: '待您审批',
      refused: '您提交的操作被拒绝',
      waiting: '您提交的操作待处理',
    },
    zone: (text: string) => `所有时间均为 ${text}。`,
  },
  en: {
    title: 'My inbox',
    none: 'Nothing waits for you.',
    heads: ['Number', 'State', 'Waits for', 'Step', 'Due', 'Margin'],
    kind: {
      desk: 'on your desk',
      deadline: 'a clock you hold',
      confirm: 'your half of an act',
      sign: 'your signature',
      approve: 'your approval',
      refused: 'your step was refused',
      waiting: 'your step is being decided',
    },
    zone: (text: string) => `All times are ${text}.`,
  },
} as const;

export function inboxPage(data: InboxPageData): string {
  const words = WORDS[data.locale];
  if (data.items.length === 0)
    return page(data, words.title, html`<p>${words.none}</p>`, { footer: true });
  const rows = data.items.map((item) => inboxRow(item, data));
  const body = html`${table(words.title, words.heads, rows)}
    <p class="note">${words.zone(offsetText(data))}</p>`;
  return page(data, words.title, body, { wide: true, footer: true });
}

function inboxRow(item: InboxItem, data: InboxPageData): Html {
  const { labels, locale, nowMs } = data;
  const label = (texts: typeof labels.states, code: string | undefined): string =>
    code === undefined ? '–' : labelOf(texts, code, locale);
  return html`<tr>
    <th scope="row"><a href="/c/${encodeURIComponent(item.matterId)}">${item.number}</a></th>
    <td>${label(labels.states, item.state)}</td>
    <td>
      ${WORDS[locale].kind[item.kind]}
      ${item.command !== undefined && html`<small>${label(labels.commands, item.command)}</small>`}
    </td>
    <td>${label(labels.deadlines, item.deadline)}</td>
    <td>${item.dueAt === null ? '–' : timeTag(item.dueAt, data)}</td>
    <td>${item.dueAt === null ? '–' : marginText(item.dueAt, nowMs, locale)}</td>
  </tr>`;
}
