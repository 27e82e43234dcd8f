// Code tables of a clue: what the rule pack's options may replace, and what it may not.
import type { Slice } from '../../kernel/slice';

/** Code tables of a pack's options, by the names `rules/schema.ts` gives them. */
export type CodeTable =
  'problemClasses' | 'channels' | 'notAcceptedReasons' | 'outcomes' | 'replyModes';

const DEFAULT_CODES: Partial<Record<CodeTable, readonly string[]>> = {
  problemClasses: ['GANG_CORRUPTION', 'UMBRELLA', 'WEAK_ENFORCEMENT'],
  notAcceptedReasons: ['COURT_MATTER', 'OTHER_ORGAN_DUTY', 'NO_SUBSTANCE'],
  outcomes: [
    'PARTY_SANCTION',
    'ADMINISTRATIVE_SANCTION',
    'ORGANIZATIONAL_HANDLING',
    'PROSECUTION_TRANSFER',
    'DISMISSED',
  ],
};

/** The four papers a dossier review asks for (domain §3.10). */
const DEFAULT_PAPERS = [
  'rightsAndDutiesNotice',
  'talkSafetyUndertaking',
  'approvalPaperwork',
  'synchronousRecording',
];

const strings = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.map(String) : undefined;

/** A code is known when the pack's table lists it; a table neither pack nor domain gives admits every code. */
export function isKnown({ options }: Slice, table: CodeTable, code: string): boolean {
  const list = strings(options[table]) ?? DEFAULT_CODES[table] ?? [];
  return list.length === 0 || list.includes(code);
}

/** Papers that must be on the checklist of a report. */
export const requiredPapers = ({ options }: Slice): readonly string[] =>
  strings(options['requiredPapers']) ?? DEFAULT_PAPERS;

/** Least members of a team: never below two [source: JDZJ-33]. */
export const teamMin = (slice: Slice): number => Math.max(2, numberOption(slice, 'teamMin', 2));

/** Disposal ways whose approval needs a collective study on record. */
export const studyFor = (slice: Slice, way: string): boolean =>
  (strings(slice.options['studyFor']) ?? []).includes(way);

type Bound = 'maxBackdateMs' | 'reasonAfterMs' | 'teamMin';

export const numberOption = (slice: Slice, name: Bound, otherwise: number): number => {
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
const SIGNED_BY_DEFAULT = ['NO_UMBRELLA', 'UNFOUNDED', 'MINOR', 'CONCLUDED_WITHOUT_ACTION'];
const ALWAYS_SIGNED = ['NO_UMBRELLA', 'UNFOUNDED'];

export const needsSignOff = (slice: Slice, problemClass: string, finding: string): boolean =>
  (strings(slice.options['signOffFor']) ?? SIGNED_BY_DEFAULT).includes(finding) ||
  (GANG_CLASSES.includes(problemClass) && ALWAYS_SIGNED.includes(finding));
