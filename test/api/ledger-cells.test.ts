// Cells of the keeper's ledger show the organ's own clock, wherever the organ lies (P3: a fixed offset from UTC).
import {
  extensionsText,
  pausesText,
  rechecksText,
  type LedgerWords,
} from '../../api/views/ledger-cells';
import type { LedgerRow } from '../../api/views/ledger-source';
import { instantText } from '../../mail/time-text';

const wordsAt = (offsetMinutes: number): LedgerWords => ({
  person: (id) => id,
  state: (_procedure, code) => code,
  deadline: (_procedure, code) => code,
  instant: (atMs) => instantText(atMs, offsetMinutes),
});
const at = Date.parse;
const of = { deadline: 'VERIFICATION', instance: 2 };
const row = (more: Partial<LedgerRow>): LedgerRow => ({ procedure: 'clue', ...more }) as LedgerRow;

test('an extension of a clock in days shows last days, west of Greenwich too', () => {
  const days = (from: string, to: string, dueOn: string) =>
    row({ extensions: [{ ...of, fromDueAtMs: at(from), dueAtMs: at(to), dueOn }] });
  const east = days('2026-11-02T16:00:00Z', '2026-12-02T16:00:00Z', '2026-12-02');
  expect(extensionsText(east, wordsAt(480))).toBe('VERIFICATION#2 2026-11-02 → 2026-12-02');
  const west = days('2026-11-03T05:00:00Z', '2026-12-03T05:00:00Z', '2026-12-02');
  expect(extensionsText(west, wordsAt(-300))).toBe('VERIFICATION#2 2026-11-02 → 2026-12-02');
});

test('one of a clock in hours shows the minute', () => {
  const hours = { fromDueAtMs: at('2026-11-02T20:30:00Z'), dueAtMs: at('2026-11-02T22:00:00Z') };
  const told = row({ extensions: [{ ...of, ...hours, dueOn: null }] });
  expect(extensionsText(told, wordsAt(480))).toBe(
    'VERIFICATION#2 2026-11-03 04:30 → 2026-11-03 06:00',
  );
  expect(extensionsText(row({ extensions: [] }), wordsAt(480))).toBeNull();
});

test('pauses and rechecks that are over show their end, others none', () => {
  const pausedAtMs = at('2026-11-02T20:30:00Z');
  const pause = { ...of, cause: 'ILLNESS', pausedAtMs, untilMs: null };
  const pauses = [
    { ...pause, resumedAtMs: at('2026-11-03T20:30:00Z') },
    { ...pause, resumedAtMs: null },
  ];
  expect(pausesText(row({ pauses }), wordsAt(480))).toBe(
    'VERIFICATION#2 ILLNESS 2026-11-03 04:30 → 2026-11-04 04:30; VERIFICATION#2 ILLNESS 2026-11-03 04:30 →',
  );
  const recheck = { orderedAtMs: pausedAtMs, orderedBy: 'person_pan', team: [] };
  const rechecks = [
    { ...recheck, reportedAtMs: at('2026-11-04T20:30:00Z'), finding: 'VIOLATION' },
    { ...recheck, reportedAtMs: null, finding: null },
  ];
  expect(rechecksText(row({ rechecks }), wordsAt(480))).toBe(
    '2026-11-03 04:30 → 2026-11-05 04:30 VIOLATION; 2026-11-03 04:30',
  );
});
