// All that an installation leaves behind outside the vault's ciphertext: tables, histories, mail, metrics.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import type { Installation } from '../support/installation';
import type { Trace } from './canaries';

/** Every row of every table as text, past all policies; of the vault all but the ciphertext. */
export async function tableTraces({ database }: Installation): Promise<Trace[]> {
  const tables = await database.asSuper<{ name: string }>(
    "select relname name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
  );
  const traces: Trace[] = [];
  for (const { name } of tables) {
    const row = name === 'vault' ? "(to_jsonb(t) - 'cipher')" : 'to_jsonb(t)';
    const rows = await database.asSuper<{ text: string }>(
      `select ${row}::text "text" from "${name}" t`,
    );
    traces.push({ place: `table ${name}`, text: rows.map(({ text }) => text).join('\n') });
  }
  return traces;
}

/** The ciphertexts, as the bytes they are. */
export async function cipherTraces({ database }: Installation): Promise<Trace[]> {
  const rows = await database.asSuper<{ cipher: Buffer }>(
    'select cipher from vault where cipher is not null',
  );
  return rows.map(({ cipher }) => ({ place: 'vault.cipher', text: cipher.toString('latin1') }));
}

/** Histories, memos and search attributes of every run there has been. */
export async function temporalTraces({ temporal }: Installation): Promise<Trace[]> {
  const traces: Trace[] = [];
  for await (const run of temporal.client.workflow.list()) {
    const handle = temporal.client.workflow.getHandle(run.workflowId, run.runId);
    const [history, described] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    const text = [history, described.raw, run.workflowId, run.memo, run.searchAttributes]
      .map(readable)
      .join('\n');
    traces.push({ place: 'temporal', text });
  }
  return traces;
}

/** JSON of a message of Temporal's, its payloads as the text they hold. */
const readable = (message: unknown): string =>
  JSON.stringify(message, (_key, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
    return typeof value === 'bigint' ? String(value) : value;
  }) ?? '';

/** Mails as they went over the wire, and as a reader sees them. */
export async function mailTraces({ home }: Installation): Promise<Trace[]> {
  const folder = join(home, 'mail');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
  const traces = names.map(async (name) => {
    const raw = await readFile(join(folder, name));
    const { html, text, subject, headerLines } = await simpleParser(raw);
    const parts = [raw.toString('utf8'), html || '', text ?? '', subject ?? ''];
    return { place: 'mail', text: [...parts, ...headerLines.map(({ line }) => line)].join('\n') };
  });
  return Promise.all(traces);
}

export async function everyTrace(office: Installation): Promise<Trace[]> {
  const lists = await Promise.all([
    tableTraces(office),
    cipherTraces(office),
    temporalTraces(office),
    mailTraces(office),
  ]);
  const metrics = await office.assembled.ports.metrics.registry.metrics();
  return [
    ...lists.flat(),
    { place: 'metrics', text: metrics },
    { place: 'log', text: office.logs.join('\n') },
  ];
}
