// What a procedure declares and a pack must serve: its open states and its deadlines. Must not know rules or times.
import type { Procedure } from '../domain/kernel/procedure';

export interface Declared {
  name: string;
  /** States that are no end states; each needs a clock of its own (invariant 13). */
  openStates: readonly string[];
  deadlines: readonly string[];
}

export const declaredOf = (
  procedure: Pick<Procedure, 'name' | 'states' | 'deadlines'>,
): Declared => ({
  name: procedure.name,
  openStates: Object.entries(procedure.states).flatMap(([name, spec]) => (spec.end ? [] : [name])),
  deadlines: Object.keys(procedure.deadlines),
});

const words = (text: string): string[] => text.trim().split(/\s+/);

/** The clue of domain §5 as it comes with the foundation. */
export const CLUE: Declared = {
  name: 'clue',
  openStates: words(`REGISTERED AWAITING_DISPOSAL DISPOSAL_APPROVAL INQUIRY VERIFICATION_PLANNING
    VERIFYING RESULT_APPROVAL SIGN_OFF RECHECK FILING_APPROVAL INVESTIGATION SHELVED CONCLUDED
    REPLYING`),
  deadlines: words(`PICKUP DISPOSAL_TRIAGE DISPOSAL_OPINION ACCEPTANCE_NOTICE REPORT_UPWARD
    INQUIRY_START INQUIRY_ANSWER INQUIRY_REPORT TEAM_SETUP VERIFICATION REWORK RESULT_DECISION
    SIGN_STEP_1 SIGN_STEP_2 SIGN_STEP_3 RECHECK FILING_APPROVAL INVESTIGATION RESULT_REPLY
    SATISFACTION_CALLBACK CLOSING WHOLE_LIFE SHELVED_REVIEW`),
};
