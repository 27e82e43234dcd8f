// Short ways for the kernel's tests to act on the toy matter and to read what happened.
import {
  open,
  step,
  type Command,
  type Context,
  type DomainEvent,
  type MatterState,
  type Refusal,
  type Stepped,
} from '../../domain';
import { by, seed, slice, START, toy } from './kernel-toy';

export const done = (answer: Stepped | Refusal): Stepped => {
  if (!answer.ok) throw new Error(answer.code);
  return answer;
};
export const codeOf = (answer: Stepped | Refusal): string => (answer.ok ? 'ok' : answer.code);
export const opened = (at = 0, receivedAtMs?: number): Stepped =>
  done(
    open(
      toy,
      seed,
      { type: 'begin', ...(receivedAtMs === undefined ? {} : { receivedAtMs }) },
      by('p1', at),
      slice,
    ),
  );
export const act = (
  state: MatterState,
  command: Command,
  context: Context,
  now = context.submittedAtMs - START,
) => step(toy, state, command, context, START + now, slice);
export const rungs = (events: DomainEvent[], deadline = 'WORK') =>
  events.flatMap((event) =>
    event.type === 'rungFired' && 'level' in event && event.deadline === deadline
      ? [[event.level, event.repeatNo, event.status, event.atMs - START]]
      : [],
  );
export const find = (events: DomainEvent[], type: string) =>
  events.find((event) => event.type === type);
