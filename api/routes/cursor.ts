// Where a page ended, as an opaque text; no totals are given (P8).
import type { Cursor } from '../../db/matter/matters';
import { Problem } from '../problems';

export const cursorOf = ({ dueAtMs, id }: Cursor): string =>
  Buffer.from(JSON.stringify([dueAtMs, id])).toString('base64url');

export function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  const parsed = parse(text);
  if (!Array.isArray(parsed) || parsed.length !== 2) throw fault();
  const [dueAtMs, id] = parsed as unknown[];
  const due = dueAtMs === null || (typeof dueAtMs === 'number' && Number.isFinite(dueAtMs));
  if (!due || typeof id !== 'string' || id.length > 64) throw fault();
  return { dueAtMs: dueAtMs as number | null, id };
}

const fault = (): Problem =>
  new Problem('invalidQuery', { errors: [{ pointer: '/cursor', code: 'badCursor' }] });

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw fault();
  }
}
