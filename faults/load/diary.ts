// What the officers' clients sent and were told, step by step: all that the checker knows of the steps.
import { commandId } from '../../db/matter/signing';
import { parsed, type Answered, type Asked } from '../../demo/officer';

/** One act under one key, however often it was sent. */
export interface Step {
  /** The id that officer, matter and key yield (P1). */
  commandId: string;
  personId: string;
  type: string;
  /** Absent for a registration that was never answered. */
  matterId?: string;
  /** Of a registration: the post whose holder is reported. */
  about?: string;
  sentAtMs: number;
  answers: Told[];
  /** Absent as long as nobody said how it ended. */
  end?: End;
}

export interface Told {
  atMs: number;
  /** 0: no answer came. */
  status: number;
  code?: string;
}

/** `revision`: the matter's, told with the acceptance or after it. */
export type End = { state: 'accepted'; revision?: number } | { state: 'refused'; code: string };

export interface Diary {
  steps: Step[];
  /** Ends that do not agree with one told before, as `command id: was, is`. */
  contradictions: string[];
  /** The step of a request that acts; undefined for any other. */
  begin(personId: string, asked: Asked): Step | undefined;
  /** Notes an answer; `undefined` where none came. */
  heard(step: Step, answer: Answered | undefined): void;
  /** Notes what a command says of itself. */
  learned(id: string, answer: Answered): void;
}

const REGISTER = 'registerClue';

export function createDiary(): Diary {
  const steps: Step[] = [];
  const contradictions: string[] = [];
  const byId = new Map<string, Step>();
  const ended = (step: Step, end: End): void => {
    if (step.end !== undefined && step.end.state !== end.state)
      contradictions.push(`${step.commandId}: ${step.end.state}, then ${end.state}`);
    step.end ??= end;
  };
  return {
    steps,
    contradictions,
    begin: (personId, asked) => {
      const step = stepOf(personId, asked);
      if (step === undefined) return undefined;
      steps.push(step);
      byId.set(step.commandId, step);
      return step;
    },
    heard: (step, answer) => {
      const body = parsed(answer?.text ?? '');
      const code = typeof body['code'] === 'string' ? { code: body['code'] } : {};
      step.answers.push({ atMs: Date.now(), status: answer?.status ?? 0, ...code });
      const end = answer && endOf(step, answer.status, body);
      if (end === undefined) return;
      if (step.type === REGISTER && end.state === 'accepted') step.matterId = String(body['id']);
      ended(step, end);
    },
    learned: (id, answer) => {
      const step = byId.get(id);
      const body = parsed(answer.text);
      const end = step && answer.status === 200 ? endOfCommand(body) : undefined;
      if (step !== undefined && end !== undefined) ended(step, end);
    },
  };
}

function stepOf(personId: string, { method, path, headers, body }: Asked): Step | undefined {
  const key = headers['idempotency-key'] ?? '';
  const matterId = /^\/clues\/([^/]+)\/commands$/.exec(path)?.[1];
  if (method !== 'POST' || (matterId === undefined && path !== '/clues')) return undefined;
  const sent = parsed(body ?? '');
  const of = { personId, sentAtMs: Date.now(), answers: [] };
  if (matterId !== undefined)
    return {
      ...of,
      commandId: commandId(personId, matterId, key),
      matterId,
      type: String(sent['type']),
    };
  const about = postOf(sent);
  return {
    ...of,
    commandId: commandId(personId, 'register', key),
    type: REGISTER,
    ...(about === undefined ? {} : { about }),
  };
}

function postOf({ subjects }: Record<string, unknown>): string | undefined {
  const [first] = (subjects ?? []) as { subject: { post?: string; unit?: string } }[];
  const { post, unit } = first?.subject ?? {};
  return post === undefined ? undefined : `${post}@${unit}`;
}

/** Passing troubles and "will be decided" are no ends; a clue is on record with either of its answers. */
function endOf(step: Step, status: number, body: Record<string, unknown>): End | undefined {
  const good = step.type === REGISTER ? [201, 202] : [200];
  if (good.includes(status)) return { state: 'accepted', revision: Number(body['revision']) };
  if (status < 400 || status >= 500 || status === 429) return undefined;
  return { state: 'refused', code: String(body['code'] ?? status) };
}

function endOfCommand(body: Record<string, unknown>): End | undefined {
  if (body['state'] === 'accepted')
    return { state: 'accepted', revision: Number(body['appliedRevision']) };
  return body['state'] === 'waiting'
    ? undefined
    : { state: 'refused', code: String(body['code'] ?? body['state']) };
}
