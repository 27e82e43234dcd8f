// What the system sends in consequence of an act: a row signed like any other, under the officer who caused it (P2).
import type { Command, Json, SignedCommand } from '../../domain';
import type { Query } from '../pool';
import { insertCommand, signCommand, type Requester } from './commit-command';
import { commandId, fingerprint, shortId } from './signing';

export interface SystemRow {
  matterId: string;
  submittedAtMs: number;
  /** What it follows from, once in its matter: one consequence is one row, whoever set it going. */
  cause: string;
  body: Command;
  facts?: Record<string, Json>;
}

/** Commits the row; it judges no actor, so the officer stands in it without posts. */
export function commitSystemRow(q: Query, causer: Requester, row: SystemRow): SignedCommand {
  const { matterId, submittedAtMs, cause, body, facts = {} } = row;
  const key = `system-${shortId(cause)}`;
  const place = { id: commandId('system', matterId, key), matterId, submittedAtMs };
  const context = { actor: { personId: causer.officer, posts: [] }, named: {}, facts };
  const command = signCommand({ ...causer, key, asked: body }, place, { body, context });
  insertCommand(q, command, key, fingerprint(causer.fingerprintKey, body));
  return command;
}
