// Mails, the log of ops and the table of kinds, as answers.
import { mailList, type MailRow, type MailState } from '../../db/ops/mail-list';
import { opsLog, type OpsLogRow } from '../../db/ops/ops-log';
import type { Looker } from '../../db/ops/seen-by';
import { pageOf, type Mark, type Page } from './page';
import { iso, type KindTold, type SeePorts } from './ports';

export interface MailQuery {
  limit: number;
  after?: Mark | undefined;
  state?: MailState | undefined;
  matterId?: string | undefined;
}

export type MailShown = ReturnType<typeof mailShown>;
export type LogShown = ReturnType<typeof logShown>;

/** The newest first. */
export async function seeMail(
  { db }: SeePorts,
  who: Looker,
  { limit, after, state, matterId }: MailQuery,
): Promise<Page<MailShown>> {
  const ask = {
    limit: limit + 1,
    ...(after && { after: { createdAtMs: after[0], id: after[1] } }),
    ...(state !== undefined && { state }),
    ...(matterId !== undefined && { matterId }),
  };
  const rows = await db.read({ organId: who.organId }, (q) => mailList(q, who, ask));
  return pageOf(rows, limit, ({ createdAtMs, id }) => [createdAtMs, id], mailShown);
}

const mailShown = ({ createdAtMs, nextAttemptAtMs, sentAtMs, ...row }: MailRow) => ({
  ...row,
  createdAt: iso(createdAtMs),
  nextAttemptAt: iso(nextAttemptAtMs),
  sentAt: iso(sentAtMs),
});

/** The newest first. */
export async function seeLog(
  { db }: SeePorts,
  who: Looker,
  { limit, after }: { limit: number; after?: Mark | undefined },
): Promise<Page<LogShown>> {
  const ask = { limit: limit + 1, ...(after && { after: after[1] }) };
  const rows = await db.read({ organId: who.organId }, (q) => opsLog(q, who, ask));
  return pageOf(rows, limit, ({ atMs, hash }) => [atMs, hash], logShown);
}

const logShown = ({ hash, atMs, body }: OpsLogRow) => ({
  at: new Date(atMs).toISOString(),
  hash,
  ...body,
});

/** What can be wrong, with what to do about it. */
export const seeKinds = ({ kinds }: SeePorts): { items: KindTold[] } => ({
  items: kinds.map(({ name, severity, title, lasts, remedies, runbook }) => ({
    ...{ name, severity, title, lasts, remedies, runbook },
  })),
});
