// The evidence after a fault: exports over HTTP as the principal leader may, each run's last word from Temporal, the mailbox.
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { simpleParser } from 'mailparser';
import type { SealedExport } from '../db/matter/export-seal';
import { readDirectory } from '../db/people/directory-files';
import { wholeList } from '../demo/gather';
import type { Office } from '../demo/office';
import { stateDigest, type RecordAnswer, type StartInput } from '../domain';
import { embeddedKeys, verifyKeysOf } from '../platform/keys';
import { loadRules, packOf } from '../rules/load';
import { workflowIdOf } from '../workflows/contract';
import type { Evidence, Exported, Mail, Person, RunTold } from './check/evidence';
import type { Diary } from './load/diary';
import { ORGAN, RULES, type Parts } from './parts';
import type { TrySmtp } from './parts/smtp';

const PRINCIPAL = 'principalLeader@organ';

export interface Sources {
  parts: Parts;
  office: Office;
  diary: Diary;
  mailByMs: number;
}

export async function gather({ parts, office, diary, mailByMs }: Sources): Promise<Evidence> {
  const pack = packOf(loadRules(RULES).packs, ORGAN);
  if (pack === undefined) throw new Error('the organ has no rule pack');
  return {
    diary: diary.steps,
    contradictions: diary.contradictions,
    exports: await exportsOf(parts, office),
    // Read last: what the exports say was sent has arrived by then.
    mails: await mailsOf(parts.smtp),
    mailByMs,
    keys: verifyKeysOf(embeddedKeys(parts.home).verifyKey),
    pack,
    people: peopleOf(parts.directory),
  };
}

async function exportsOf({ temporal }: Parts, office: Office): Promise<Exported[]> {
  const connection = await Connection.connect({ address: new URL(temporal.url()).host });
  try {
    const client = new Client({ connection });
    const items = await wholeList(office.holder(PRINCIPAL));
    const exports: Exported[] = [];
    for (const { id } of items) exports.push(await together(office, client, id));
    return exports;
  } finally {
    await connection.close();
  }
}

const TRIES = 5;
const BETWEEN_MS = 500;

/** Ledger and run move on between two looks: taken again while they differ, some times. */
async function together(
  office: Office,
  client: Client,
  id: string,
  left = TRIES,
): Promise<Exported> {
  const askedAtMs = Date.now();
  const text = await office.holder(PRINCIPAL).text(`/clues/${id}/export`);
  const doc = JSON.parse(text) as SealedExport;
  const run = await lastWord(client.workflow.getHandle(workflowIdOf(doc.procedure, id)));
  const one = { text, doc, askedAtMs, ...(run === undefined ? {} : { run }) };
  if (left === 0 || run?.revision === doc.head.revision) return one;
  await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  return together(office, client, id, left - 1);
}

/** The state the run compared with its own after its last record, or the one it began with. */
async function lastWord(handle: WorkflowHandle): Promise<RunTold | undefined> {
  const history = await handle.fetchHistory().catch(() => undefined);
  const events = history?.events ?? [];
  const payload = <T>(of: { payloads?: unknown[] | null } | null | undefined): T | undefined =>
    of?.payloads?.[0] === undefined
      ? undefined
      : defaultPayloadConverter.fromPayload(of.payloads[0] as never);
  const last = events.findLast((event) => event.activityTaskCompletedEventAttributes);
  const answer = payload<RecordAnswer>(last?.activityTaskCompletedEventAttributes?.result);
  if (answer?.kind === 'recorded') return answer;
  const input = payload<StartInput>(events[0]?.workflowExecutionStartedEventAttributes?.input);
  if (input === undefined) return undefined;
  return { revision: input.state.revision, stateDigest: stateDigest(input.state) };
}

export const mailsOf = ({ mails }: TrySmtp): Promise<Mail[]> =>
  Promise.all(
    mails.map(async ({ to, messageId, raw, atMs }) => ({
      to,
      messageId,
      atMs,
      subject: (await simpleParser(raw)).subject ?? '',
    })),
  );

export function peopleOf(directory: string): Person[] {
  const rows = readDirectory(directory, []);
  return rows['persons.csv'].map(({ fields }) => ({
    personId: fields.person ?? '',
    address: fields.address ?? '',
    locale: fields.locale === 'en' ? 'en' : 'zh',
    posts: rows['holders.csv']
      .filter((row) => row.fields.person === fields.person && row.fields.kind === 'holder')
      .map((row) => row.fields.post ?? ''),
  }));
}
