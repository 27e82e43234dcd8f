// Code tables of a clue: what the rule pack's options may replace, and what it may not.
import type { Slice } from '../../kernel/slice';

const DEFAULTS: Record<string, readonly string[]> = {
  problemClasses: ['GANG_CORRUPTION', 'UMBRELLA', 'WEAK_ENFORCEMENT'],
  notAcceptedReasons: ['COURT_MATTER', 'OTHER_ORGAN_DUTY', 'NO_SUBSTANCE'],
  outcomes: [
    'PARTY_SANCTION',
    'ADMINISTRATIVE_SANCTION',
    'ORGANIZATIONAL_HANDLING',
    'PROSECUTION_TRANSFER',
    'DISMISSED',
  ],
  requiredPapers: [
    'rightsAndDutiesNotice',
    'talkSafetyUndertaking',
    'approvalPaperwork',
    'synchronousRecording',
  ],
  signOffFor: ['NO_UMBRELLA', 'UNFOUNDED', 'MINOR', 'CONCLUDED_WITHOUT_ACTION'],
  studyFor: [],
};

/** A list of the pack's options, or the list of `domain.md` where the pack has none. */
export function listOption(slice: Slice, name: string): readonly string[] {
  const value = slice.options[name];
  return Array.isArray(value) ? value.map(String) : (DEFAULTS[name] ?? []);
}

/** A code is known when the pack lists it; a table neither the pack nor the domain gives admits every code. */
export function isKnown(slice: Slice, table: string, code: string): boolean {
  const list = listOption(slice, table);
  return list.length === 0 || list.includes(code);
}

export const numberOption = (slice: Slice, name: string, otherwise: number): number => {
  const value = slice.options[name];
  return typeof value === 'number' ? value : otherwise;
};

/** The four disposal ways (domain §3.3) and where an approved one leads (T8). */
export const WAYS: Record<string, string> = {
  INQUIRY: 'INQUIRY',
  PRELIMINARY_VERIFICATION: 'VERIFICATION_PLANNING',
  SHELVED: 'SHELVED',
  CONCLUDED_WITHOUT_ACTION: 'RESULT_APPROVAL',
};

/** What a verification or recheck may find (T12, T17). */
export const REPORT_FINDINGS = [
  'NO_UMBRELLA',
  'UNFOUNDED',
  'MINOR',
  'VIOLATION',
  'UNCHECKABLE_NOW',
];

/** What `decideResult` may settle on; `INSUFFICIENT` and `DOUBTFUL` settle nothing. */
export const RESULT_FINDINGS = [...REPORT_FINDINGS, 'CONCLUDED_WITHOUT_ACTION'];

/** Classes a and b, for which a pack cannot leave out the first two (T13). */
const GANG_CLASSES = ['GANG_CORRUPTION', 'UMBRELLA'];
const ALWAYS_SIGNED = ['NO_UMBRELLA', 'UNFOUNDED'];

export const needsSignOff = (slice: Slice, problemClass: string, finding: string): boolean =>
  listOption(slice, 'signOffFor').includes(finding) ||
  (GANG_CLASSES.includes(problemClass) && ALWAYS_SIGNED.includes(finding));
