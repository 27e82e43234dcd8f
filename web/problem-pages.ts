// A problem as a page. Nothing of the request is repeated, so that an error never carries what somebody typed.
import { html } from './html';
import { page } from './layout';
import type { Frame, ProblemData } from './types';

const WORDS = {
  zh: {
    notFound: '没有找到',
    notFoundLead: '没有这个页面，或者您不能查看它。',
    home: '返回首页',
    code: '代码',
    trace: '追踪号',
    status: {
      400: '请求有误，请返回后重试。',
      401: '请先登录。',
      403: '您不能进行这项操作。',
      404: '没有这个页面，或者您不能查看它。',
      409: '现在不能进行这项操作。',
      413: '提交的内容过大。',
      422: '提交的内容有误。',
      429: '请求过于频繁，请稍后再试。',
      500: '系统出现故障，已经记录。请稍后再试。',
      503: '服务暂不可用，请稍后再试。',
      504: '暂时不能确认是否已经保存，请稍后重新提交。',
    },
  },
  en: {
    notFound: 'Not found',
    notFoundLead: 'There is no such page, or it is not for you.',
    home: 'Back to the start page',
    code: 'Code',
    trace: 'Trace id',
    status: {
      400: 'The request is not right. Go back and try again.',
      401: 'Please sign in first.',
      403: 'You may not do this.',
      404: 'There is no such page, or it is not for you.',
      409: 'This cannot be done now.',
      413: 'What was sent is too large.',
      422: 'What was sent is not right.',
      429: 'Too many requests. Try again later.',
      500: 'Something failed here and was recorded. Try again later.',
      503: 'The service is not available now. Try again later.',
      504: 'It is not known whether this was stored. Send it again later.',
    },
  },
} as const;

/** The same for an unknown id and for a matter that must not be known (P8): it takes no data. */
export function notFoundPage(frame: Frame): string {
  const words = WORDS[frame.locale];
  return page(
    frame,
    words.notFound,
    html`<p>${words.notFoundLead}</p>
      <p><a href="/">${words.home}</a></p>`,
  );
}

export function problemPage(data: Frame & { problem: ProblemData }): string {
  const words = WORDS[data.locale];
  const { status, code, title, traceId } = data.problem;
  const texts: Record<number, string> = words.status;
  const lead = texts[status] ?? (status >= 500 ? words.status[500] : words.status[400]);
  const body = html`<p>${lead}</p>
    <dl>
      <dt>${words.code}</dt>
      <dd><code>${code}</code> (${status})</dd>
      ${
        traceId !== undefined &&
        html`<dt>${words.trace}</dt>
          <dd><code>${traceId}</code></dd>`
      }
    </dl>
    <p><a href="/">${words.home}</a></p>`;
  return page(data, title ?? code, body);
}
