// Folds of disposal, subjects, plans and inquiry.
import type { ActEvent } from '../../kernel/event';
import type { ClueData, Handling } from './data';
import type { Fold } from './evolve';
import type { TextRefJson } from './fields';
import { reported } from './folds-of-result';

const digestOf = (event: ActEvent, field: string): string => (event[field] as TextRefJson).digest;

export const without = <K extends keyof ClueData>(data: ClueData, ...keys: K[]): ClueData => {
  const rest = { ...data };
  for (const key of keys) delete rest[key];
  return rest;
};

function submitted(data: ClueData, event: ActEvent): ClueData {
  const handling: Handling = {
    way: String(event['way']),
    department: String(event['department']),
    officer: String(event['officer']),
    followUpPerson: String(event['followUpPerson']),
    opinionDigest: digestOf(event, 'opinion'),
  };
  return { ...data, handling };
}

/** A conclusion without action goes to the result as an opinion, not as a report (T8). */
function approved(data: ClueData): ClueData {
  if (data.handling === undefined) return data;
  const { opinionDigest = '', ...handling } = data.handling;
  if (handling.way !== 'CONCLUDED_WITHOUT_ACTION') return { ...data, handling };
  return reported(
    { ...data, handling },
    {
      digest: opinionDigest,
      finding: handling.way,
      checklist: [],
      from: 'DISPOSAL',
    },
  );
}

function planApproved(data: ClueData): ClueData {
  return data.plan === undefined ? data : { ...data, plan: { ...data.plan, status: 'APPROVED' } };
}

/** `AGAIN` and `VERIFY` begin anew; the other two outcomes are reports that may come back. */
function inquiryReported(data: ClueData, event: ActEvent): ClueData {
  const outcome = String(event['outcome']);
  if (outcome === 'AGAIN' || outcome === 'VERIFY') return without(data, 'plan', 'inquiry');
  const officer = data.handling === undefined ? [] : [data.handling.officer];
  const pastTeams = [...new Set([...data.pastTeams, ...officer])].sort();
  return reported(
    { ...data, pastTeams },
    {
      digest: digestOf(event, 'report'),
      finding: outcome,
      checklist: [],
      from: 'INQUIRY',
    },
  );
}

const subjectAdded: Fold = (data, event) => ({
  ...data,
  subjects: [...data.subjects, String(event['subjectRef'])],
  keyPerson: data.keyPerson || event['keyPerson'] === true,
});

const classChanged: Fold = (data, event) => {
  const changed = { ...data, problemClass: String(event['class']) };
  return changed.round === undefined
    ? changed
    : { ...changed, round: { ...changed.round, stale: true } };
};

export const FOLDS_OF_HANDLING: Record<string, Fold> = {
  disposalSubmitted: submitted,
  disposalApproved: approved,
  disposalReturned: (data) => without(data, 'handling'),
  subjectAdded,
  subjectLinked: (data, event) => ({
    ...data,
    keyPerson: data.keyPerson || event['keyPerson'] === true,
  }),
  subjectNotInDirectory: (data) => data,
  subjectRemoved: (data, event) => ({
    ...data,
    subjects: data.subjects.filter((one) => one !== event['subjectRef']),
  }),
  problemClassChanged: classChanged,
  planSubmitted: (data, event) => ({
    ...data,
    plan: { status: 'SUBMITTED', team: event['team'] as string[] },
  }),
  planApproved,
  planReturned: (data) => without(data, 'plan'),
  letterSent: (data) => ({ ...data, inquiry: 'LETTER_SENT' }),
  talkRecorded: (data) => ({ ...data, inquiry: 'TALKED' }),
  answerRecorded: (data) => ({ ...data, inquiry: 'ANSWERED' }),
  inquiryReportSubmitted: inquiryReported,
};
