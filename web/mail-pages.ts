// The captured mails of the embedded mode, for tries and demos on one machine.
import { html, type Html } from './html';
import { page, table } from './layout';
import { offsetText, timeTag } from './times';
import type { MailData, MailSummary, TimedFrame } from './types';

const WORDS = {
  zh: {
    title: '已截获的邮件',
    lead: '内置邮件服务只截获、不外发。',
    none: '尚无邮件。',
    subject: '主题',
    to: '收件人',
    at: '时间',
    back: '返回邮件列表',
  },
  en: {
    title: 'Captured mail',
    lead: 'The embedded mail server keeps every mail here and sends none on.',
    none: 'No mail yet.',
    subject: 'Subject',
    to: 'To',
    at: 'At',
    back: 'Back to the list',
  },
} as const;

/** Newest first, in the order given. */
export function mailListPage(data: TimedFrame & { mails: readonly MailSummary[] }): string {
  const words = WORDS[data.locale];
  const heads = [words.subject, words.to, `${words.at} (${offsetText(data)})`];
  const list =
    data.mails.length === 0
      ? html`<p>${words.none}</p>`
      : table(
          words.title,
          heads,
          data.mails.map((mail) => mailRow(mail, data)),
        );
  return page(
    data,
    words.title,
    html`<p>${words.lead}</p>
      ${list}`,
    { wide: true },
  );
}

const mailRow = (mail: MailSummary, frame: TimedFrame): Html =>
  html`<tr>
    <th scope="row"><a href="/mail/${encodeURIComponent(mail.id)}">${mail.subject}</a></th>
    <td>${mail.to}</td>
    <td>${timeTag(mail.atMs, frame)}</td>
  </tr>`;

export function mailPage(data: TimedFrame & { mail: MailData }): string {
  const words = WORDS[data.locale];
  const { mail } = data;
  const body = html`<dl>
      <dt>${words.to}</dt>
      <dd>${mail.to}</dd>
      <dt>${words.at}</dt>
      <dd>${timeTag(mail.atMs, data)} ${offsetText(data)}</dd>
    </dl>
    <pre class="mail" tabindex="0">${mail.text}</pre>
    <p><a href="/mail">${words.back}</a></p>`;
  return page(data, mail.subject, body);
}
