// What became of the clues, read from their ledgers (`../shared/domain.md` §6.2).
import type { Level } from '../domain';
import type { MatterEvidence } from './evidence';
import { field, happened, ofType } from './reconcile/event-fields';

export interface OutcomeFigures {
  /** Registered as ours and not refused. */
  accepted: number;
  realName: number;
  replied: number;
  asked: number;
  satisfied: number;
  /** With an approved result of a verification; those filed are part of them. */
  verified: number;
  gangFiled: number;
  otherFiled: number;
  notAccepted: number;
  upward: number;
}

const GANG = ['GANG_CORRUPTION', 'UMBRELLA'];

export function outcomeFigures(matters: readonly MatterEvidence[]): OutcomeFigures {
  const count = (is: (matter: MatterEvidence) => boolean): number => matters.filter(is).length;
  const events = (type: string): ReturnType<typeof ofType> =>
    matters.flatMap((matter) => ofType(matter, type));
  const isGang = ({ problemClass = '' }: MatterEvidence): boolean => GANG.includes(problemClass);
  const refused = count((one) => happened(one, 'acceptanceRejected'));
  return {
    accepted: count((one) => happened(one, 'clueRegistered')) - refused,
    realName: events('clueRegistered').reduce(
      (sum, event) => sum + (field(event, 'realName') as string[]).length,
      0,
    ),
    replied: events('replyRecorded').length,
    asked: events('satisfactionRecorded').length,
    satisfied: events('satisfactionRecorded').filter(
      (event) => field(event, 'satisfaction') === 'SATISFIED',
    ).length,
    verified: count(
      (one) => happened(one, 'verificationReportSubmitted') && happened(one, 'resultDecided'),
    ),
    gangFiled: count((one) => happened(one, 'filingApproved') && isGang(one)),
    otherFiled: count((one) => happened(one, 'filingApproved') && !isGang(one)),
    notAccepted: refused,
    upward: count((one) => happened(one, 'stubRegistered')),
  };
}

/** Highest level that fired, by `deadline#instance` of a matter. */
export function levelsOf(matter: MatterEvidence): Map<string, Level> {
  const highest = new Map<string, Level>();
  for (const event of ofType(matter, 'rungFired')) {
    if (field(event, 'status') !== 'fired') continue;
    const key = `${String(field(event, 'deadline'))}#${String(field(event, 'instance'))}`;
    const level = field(event, 'level') as Level;
    if (level > (highest.get(key) ?? -1)) highest.set(key, level);
  }
  return highest;
}
