// Folds of verification, result, sign-off, filing and shelving.
import type { ActEvent } from '../../kernel/event';
import type { ClueData, Report, Signature } from './data';
import type { Fold } from './evolve';
import type { TextRefJson } from './fields';

/** A new report version; what was proposed about the one before no longer counts. */
export function reported(data: ClueData, report: Omit<Report, 'version'>): ClueData {
  const version = data.reportVersion + 1;
  const { proposal: _proposal, ...rest } = data;
  return { ...rest, reportVersion: version, report: { version, ...report } };
}

const teamReported =
  (from: string): Fold =>
  (data, event) =>
    reported(data, {
      digest: (event['report'] as TextRefJson).digest,
      finding: String(event['finding']),
      checklist: event['checklist'] as string[],
      from,
    });

function teamStarted(data: ClueData, event: ActEvent): ClueData {
  const team = event['team'] as string[];
  const { plan: _plan, ...rest } = data;
  return { ...rest, team, pastTeams: [...new Set([...data.pastTeams, ...team])].sort() };
}

function signed(data: ClueData, event: ActEvent): ClueData {
  const { round } = data;
  if (round === undefined) return data;
  const { actingFor } = event;
  const signature: Signature = {
    personId: String(event['personId']),
    atMs: event.atMs,
    ...(typeof actingFor === 'string' ? { actingFor } : {}),
  };
  return { ...data, round: { ...round, signatures: [...round.signatures, signature] } };
}

/** Void: the signatures leave the state, their events stay in the ledger. */
const voided: Fold = ({ round: _round, ...rest }) => rest;

/** Back to work: the round, the finding and what was proposed about it are gone. */
const reopened: Fold = ({ finding: _finding, proposal: _proposal, ...rest }, event) =>
  voided(rest, event);

function reviewed(data: ClueData, event: ActEvent): ClueData {
  const outcome = String(event['outcome']);
  const { digest } = event['opinion'] as TextRefJson;
  if (outcome === 'activate') return reopened(data, event);
  const opinion = { digest, checklist: [], from: 'SHELVED' };
  if (outcome === 'conclude')
    return reported(data, { ...opinion, finding: 'CONCLUDED_WITHOUT_ACTION' });
  return reported(data, { ...opinion, finding: 'UNCHECKABLE_NOW' });
}

export const FOLDS_OF_RESULT: Record<string, Fold> = {
  verificationStarted: teamStarted,
  verificationReportSubmitted: teamReported('VERIFYING'),
  recheckReportSubmitted: teamReported('RECHECK'),
  overruleProposed: (data, event) => ({
    ...data,
    proposal: {
      finding: String(event['finding']),
      by: String(event.by?.personId),
      ...(event.by?.actingFor === undefined ? {} : { actingFor: event.by.actingFor }),
    },
  }),
  resultDecided: (data, event) => ({ ...data, finding: String(event['finding']) }),
  resultReturned: reopened,
  recheckOrdered: (data, event) => reopened(teamStarted(data, event), event),
  signed,
  returnedForRework: reopened,
  signOffVoided: voided,
  filingApproved: (data, event) => ({ ...data, filedAtMs: Number(event['filedAtMs']) }),
  filingRefused: reopened,
  decisionRecorded: (data) => data,
  shelvedReviewed: reviewed,
};
