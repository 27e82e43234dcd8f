// Chains and states: each export derives again from row 1, and the run knows what the ledger says.
import { isFinal, type MatterState } from '../../domain';
import { PROCEDURES } from '../../domain/procedures';
import { verifyFile } from '../../ops/verify/verify-file';
import type { Check } from './evidence';

export const chainsVerify: Check = ({ exports, keys }) =>
  exports.flatMap(({ text, doc }) => {
    const { bad } = verifyFile(text, keys, PROCEDURES);
    return bad === undefined
      ? []
      : [{ check: 'broken chain', about: doc.number, says: `row ${bad.seq}: ${bad.why}` }];
  });

/** A matter at its end needs no run, and after a loss of Temporal's data gets none. */
const isOver = (state: MatterState): boolean => {
  const procedure = PROCEDURES[state.procedure];
  return procedure !== undefined && isFinal(procedure, state);
};

export const foldsAgree: Check = ({ exports }) =>
  exports.flatMap(({ doc: { number: about, head }, run }) => {
    if (run === undefined)
      return isOver(head.state) ? [] : [{ check: 'fold', about, says: 'has no run' }];
    const same = run.revision === head.revision && run.stateDigest === head.stateDigest;
    const of = ({ revision, stateDigest }: typeof run): string => `${revision} ${stateDigest}`;
    return same ? [] : [{ check: 'fold', about, says: `ledger ${of(head)}, run ${of(run)}` }];
  });
