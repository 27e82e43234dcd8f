// Where a mail's link leads: number, state, desk, deadlines and what may be done. It changes nothing and shows no content.
import { html, type Html } from './html';
import { holderText, labelOf, levelText, nameOf, statusBadge } from './labels';
import { page, table } from './layout';
import { marginText, offsetText, timeTag } from './times';
import type { DeadlineData, MatterPageData, PendingData, WaitingData } from './types';

const WORDS = {
  zh: {
    number: '编号',
    state: '状态',
    desk: '责任岗位',
    received: '收到时间',
    deadlines: '期限',
    noDeadlines: '没有正在计时的期限。',
    heads: ['环节', '期限', '进度', '状态', '预警级别'],
    provisional: '暂定（节假日安排尚未公布）',
    pending: '待另一人确认',
    askedBy: '提出人',
    lapses: '失效时间',
    waiting: '已提交，待处理',
    at: '提交于',
    allowed: '您现在可以办理',
    noAllowed: '您现在没有可办理的事项。',
    how: '请在您的客户端或通过接口办理；本页不作任何更改。',
    again: (instance: number) => `第 ${instance} 次`,
    zone: (text: string) => `所有时间均为 ${text}。`,
  },
  en: {
    number: 'Number',
    state: 'State',
    desk: 'Post',
    received: 'Received',
    deadlines: 'Deadlines',
    noDeadlines: 'No deadline is running.',
    heads: ['Step', 'Due', 'Margin', 'Status', 'Level'],
    provisional: 'provisional (holiday plan not published)',
    pending: 'Waiting for a second person',
    askedBy: 'asked by',
    lapses: 'lapses',
    waiting: 'Submitted, to be decided',
    at: 'submitted',
    allowed: 'What you may do now',
    noAllowed: 'There is nothing for you to do now.',
    how: 'Complete the step through your client or the API; this page changes nothing.',
    again: (instance: number) => `no. ${instance}`,
    zone: (text: string) => `All times are ${text}.`,
  },
} as const;

export function matterPage(data: MatterPageData): string {
  const { view, labels, locale } = data;
  const words = WORDS[locale];
  const body = html`<dl class="facts">
      <dt>${words.state}</dt>
      <dd><strong>${labelOf(labels.states, view.state, locale)}</strong></dd>
      <dt>${words.desk}</dt>
      <dd>${holderText(view.holder, labels)}</dd>
      <dt>${words.received}</dt>
      <dd>${timeTag(view.receivedAt, data)}</dd>
    </dl>
    ${deadlines(data)} ${pending(data)} ${waiting(data)} ${allowed(data)}
    <p class="note">${words.zone(offsetText(data))}</p>`;
  return page(data, `${words.number} ${view.number}`, body, { footer: true });
}

const section = (id: string, title: string, body: Html): Html =>
  html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${body}
  </section>`;

function deadlines(data: MatterPageData): Html {
  const words = WORDS[data.locale];
  const rows = data.view.deadlines.map((one) => deadlineRow(one, data));
  const body =
    rows.length === 0
      ? html`<p>${words.noDeadlines}</p>`
      : table(words.deadlines, words.heads, rows);
  return section('deadlines', words.deadlines, body);
}

function deadlineRow(one: DeadlineData, data: MatterPageData): Html {
  const { labels, locale, nowMs } = data;
  const words = WORDS[locale];
  const counts = one.status === 'running' || one.status === 'breached';
  const open = counts && (one.doneAt ?? null) === null;
  return html`<tr>
    <th scope="row">
      ${labelOf(labels.deadlines, one.id, locale)}
      ${one.instance > 1 && html`<small>${words.again(one.instance)}</small>`}
    </th>
    <td>
      ${timeTag(one.dueAt, data)} ${one.provisional && html`<small>${words.provisional}</small>`}
    </td>
    <td>${open ? marginText(one.dueAt, nowMs, locale) : '–'}</td>
    <td>${statusBadge(one.status, locale)}</td>
    <td>${levelText(one.level, locale)}</td>
  </tr>`;
}

function pending(data: MatterPageData): Html | false {
  const words = WORDS[data.locale];
  const acts = data.view.pending ?? [];
  if (acts.length === 0) return false;
  const item = (act: PendingData): Html =>
    html`<li>
      ${labelOf(data.labels.commands, act.type, data.locale)} – ${words.askedBy}
      ${nameOf(data.labels.persons, act.askedBy)}, ${timeTag(act.askedAt, data)}; ${words.lapses}
      ${timeTag(act.lapsesAt, data)}
    </li>`;
  return section(
    'pending',
    words.pending,
    html`<ul>
      ${acts.map(item)}
    </ul>`,
  );
}

function waiting(data: MatterPageData): Html | false {
  const words = WORDS[data.locale];
  const acts = data.view.waiting ?? [];
  if (acts.length === 0) return false;
  const item = (act: WaitingData): Html =>
    html`<li>
      ${labelOf(data.labels.commands, act.type, data.locale)} – ${words.at}
      ${timeTag(act.submittedAt, data)}
    </li>`;
  return section(
    'waiting',
    words.waiting,
    html`<ul>
      ${acts.map(item)}
    </ul>`,
  );
}

function allowed(data: MatterPageData): Html {
  const words = WORDS[data.locale];
  const { allowedCommands } = data.view;
  if (allowedCommands.length === 0)
    return section('allowed', words.allowed, html`<p>${words.noAllowed}</p>`);
  const item = (type: string): Html =>
    html`<li>${labelOf(data.labels.commands, type, data.locale)} <code>${type}</code></li>`;
  return section(
    'allowed',
    words.allowed,
    html`<ul>
        ${allowedCommands.map(item)}
      </ul>
      <p class="note">${words.how}</p>`,
  );
}
