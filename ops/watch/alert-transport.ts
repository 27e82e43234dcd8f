// How an alert reaches ops: a mail to an address, a JSON POST to a web address. Says only whether it was taken.
import { randomUUID } from 'node:crypto';
import { createSmtp, type Transport } from '../../mail/transport';
import type { Alert, Shown } from './alert';

/** True when the target took the alerts. Never throws; `nowMs` = the database's clock. */
export type AlertTransport = (
  target: string,
  alerts: readonly Alert[],
  nowMs: number,
) => Promise<boolean>;

export interface AlertTransportOptions {
  /** Absent: no mail is taken. */
  smtpUrl?: string | undefined;
  /** `From` of the mails. */
  from: string;
  locale?: 'zh' | 'en';
  /** Longest single attempt, ms. */
  attemptMs?: number;
}

const ATTEMPT_MS = 10_000;

export const isWebAddress = (target: string): boolean => /^https?:\/\//i.test(target);

export function createAlertTransport(options: AlertTransportOptions): AlertTransport {
  const { smtpUrl, from, locale = 'zh', attemptMs = ATTEMPT_MS } = options;
  const smtp = smtpUrl === undefined ? undefined : createSmtp(smtpUrl, { limitMs: attemptMs });
  return (target, alerts, nowMs) =>
    isWebAddress(target)
      ? post(target, alerts, nowMs, attemptMs)
      : mail(smtp, from, target, alertText(alerts, locale));
}

async function post(
  url: string,
  alerts: readonly Alert[],
  atMs: number,
  limitMs: number,
): Promise<boolean> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source: 'duban', atMs, alerts }),
    redirect: 'error',
    signal: AbortSignal.timeout(limitMs),
  }).catch(() => undefined);
  await answer?.body?.cancel().catch(() => undefined);
  return answer?.ok === true;
}

async function mail(
  smtp: Transport | undefined,
  from: string,
  to: string,
  said: { subject: string; text: string; html: string },
): Promise<boolean> {
  if (smtp === undefined) return false;
  const messageId = `<${randomUUID()}@ops.duban.invalid>`;
  const attempt = await smtp({ ...said, from, to, messageId, references: THREAD });
  return attempt.kind === 'accepted';
}

const THREAD = '<watch@ops.duban.invalid>';

/** The mail: one paragraph per kind. Ids need no escaping, they are opaque. */
export function alertText(
  alerts: readonly Alert[],
  locale: 'zh' | 'en',
): { subject: string; text: string; html: string } {
  const red = alerts.some(({ severity }) => severity === 'red');
  const kinds = alerts.map(({ kind, count }) => `${kind} ${count}`).join(', ');
  const text = alerts
    .map(({ kind, severity, title, count, shown }) =>
      [`${severity} ${kind} (${title[locale]}): ${count}`, ...shown.map(line)].join('\n'),
    )
    .join('\n\n');
  return { subject: `[Duban ${red ? 'red' : 'amber'}] ${kinds}`, text, html: `<pre>${text}</pre>` };
}

const line = ({ sinceMs, evidence, ...ids }: Shown): string =>
  [
    `- ${new Date(sinceMs).toISOString()}`,
    ...Object.entries({ ...ids, ...evidence }).map(([name, value]) => `${name}=${value}`),
  ].join(' ');
