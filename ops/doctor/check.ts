// What the doctor looks at before an installation goes live: named entries, each with what to do.
import type { KeyObject } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Db } from '../../db/pool';
import type { Dkim } from '../../mail/transport';

/** What is configured; absent = not given. */
export interface Patient {
  /** What the environment has that it must not, or lacks. */
  configFaults: readonly string[];
  databaseUrl?: string;
  /** As `duban_dispatch`. */
  db?: Db;
  vaultKey?: string;
  signingKeys: readonly KeyObject[];
  verifyKeys: readonly KeyObject[];
  client: Client;
  smtpUrl?: string;
  mailFrom: string;
  dkim?: Dkim;
  /** Where a test mail goes. */
  mailTo?: string;
  /** Rule pack, file or folder. */
  rules: string;
  publicUrl: string;
  opsAlert: readonly string[];
}

export type Found =
  | { state: 'ok'; line: string }
  /** `todo`: one line. */
  | { state: 'warn' | 'fail'; line: string; todo: string };

export interface Check {
  name: string;
  /** Also part of `health`: whether it goes now, not whether it is well set up. */
  now?: true;
  /** What is thrown is a failure, with the check's own `todo`. */
  look: (patient: Patient) => Promise<Found> | Found;
  todo: string;
}

export const ok = (line: string): Found => ({ state: 'ok', line });
export const warn = (line: string, todo: string): Found => ({ state: 'warn', line, todo });
export const fail = (line: string, todo: string): Found => ({ state: 'fail', line, todo });

/** Throws where there is no database to ask. */
export function dbOf({ db }: Patient): Db {
  if (db === undefined) throw new Error('DATABASE_URL is not set');
  return db;
}

const LIMIT_MS = 10_000;

export type Finding = { name: string; todo?: string } & Pick<Found, 'state' | 'line'>;

/** One check, within ten seconds. */
export async function findingOf(check: Check, patient: Patient): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Found>((resolve) => {
    timer = setTimeout(() => resolve(fail('no answer within 10 s', check.todo)), LIMIT_MS);
  });
  try {
    return { name: check.name, ...(await Promise.race([check.look(patient), late])) };
  } catch (error) {
    return { name: check.name, ...fail(wordsOf(error), check.todo) };
  } finally {
    clearTimeout(timer);
  }
}

const wordsOf = (error: unknown): string => {
  const { code, message } = error as { code?: unknown; message?: string };
  return (message || String(code ?? 'an unexpected fault')).split('\n').join('; ').slice(0, 300);
};
