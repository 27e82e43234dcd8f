// Cuts from a pack what the runs of one procedure need: limits, each ladder once, bitmaps, options (P2, design §2).
import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/kernel/json';
import type { CalendarYear, Slice, Span } from '../domain/kernel/slice';
import { packDigest } from './load';
import type { ProcedureRules, RulePack } from './schema';

/** Largest slice in bytes of canonical JSON. */
export const MAX_SLICE_BYTES = 6 * 1024;

/**
 * Slice of a procedure, the same for every matter of an organ under one pack and set of calendars.
 * `offsetMinutes` is the organ's fixed offset from UTC. Throws `RangeError` where the pack lacks the procedure or the
 * slice grows beyond `MAX_SLICE_BYTES`.
 */
export function buildSlice(
  pack: RulePack,
  calendars: Record<string, CalendarYear>,
  procedure: string,
  offsetMinutes: number,
): Slice {
  const rules: ProcedureRules | undefined = pack.procedures[procedure];
  if (!rules) throw new RangeError(`rule pack ${pack.version} has no procedure ${procedure}`);
  const ladders = laddersOf(pack, rules);
  const body: Omit<Slice, 'digest'> = {
    procedure,
    rulePack: { version: pack.version, digest: packDigest(pack) },
    offsetMinutes,
    officeOpensMinute: pack.officeOpensMinute,
    spreadMs: pack.spreadMs,
    calendars: usesDays({ ladders, rules }) ? calendars : {},
    deadlines: rules.deadlines,
    ladders,
    maxRounds: rules.maxRounds,
    pendingLapse: rules.pendingLapse,
    options: rules.options,
  };
  const slice = { digest: sliceDigest(body), ...body };
  const bytes = Buffer.byteLength(canonicalJson(slice));
  if (bytes > MAX_SLICE_BYTES) {
    throw new RangeError(`slice of ${procedure} is ${bytes} bytes, at most ${MAX_SLICE_BYTES}`);
  }
  return slice;
}

/** SHA-256 (hex) of everything in a slice but its digest. */
export function sliceDigest(body: Omit<Slice, 'digest'> & { digest?: string }): string {
  const { digest: _digest, ...rest } = body;
  return createHash('sha256').update(canonicalJson(rest)).digest('hex');
}

const laddersOf = (pack: RulePack, rules: ProcedureRules): Slice['ladders'] => {
  const used = new Set(Object.values(rules.deadlines).map((rule) => rule.ladder));
  return Object.fromEntries(Object.entries(pack.ladders).filter(([name]) => used.has(name)));
};

// A pack without day clocks needs no holiday plan, and a new plan must not touch its matters.
function usesDays({ ladders, rules }: { ladders: Slice['ladders']; rules: ProcedureRules }) {
  const spans: Span[] = [
    rules.pendingLapse,
    ...Object.values(rules.deadlines).flatMap(({ limit, extension, pauseMax }) => [
      limit,
      ...(extension ? [extension.by] : []),
      ...(pauseMax ? [pauseMax] : []),
    ]),
    ...Object.values(ladders).flatMap(({ rungs, repeat }) => [
      ...rungs.map((rung) => rung.after),
      ...repeat,
    ]),
  ];
  return spans.some(({ unit }) => unit !== 'H' && unit !== 'MS');
}
