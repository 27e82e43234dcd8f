// The smallest honest matter: the product's updates and one timer, no rules, no digest, no ledger chain (design §8).
import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { advance, type BareActivities, type BareEvent, type BareInput } from './contract';

const { recordBare } = proxyActivities<BareActivities>({ startToCloseTimeout: '10s' });
const DAY_MS = 86_400_000;

export async function bareMatter(input: BareInput): Promise<void> {
  let step = 0;
  let seq = 0;
  let alarms = input.alarmsAtMs;
  const queue: BareEvent[] = [];
  const push = (kind: BareEvent['kind'], rungAtMs: number): void => {
    queue.push({ seq: (seq += 1), kind, rungAtMs, noticedAtMs: Date.now() });
  };
  setHandler(
    advance,
    (command) => {
      step = command.step;
      alarms = [Date.now() + input.limitMs];
      push('step', Date.now());
      return { step };
    },
    {
      validator: (command) => {
        if (command.step !== step + 1) throw ApplicationFailure.nonRetryable('outOfTurn');
      },
    },
  );
  while (step < input.steps || queue.length > 0) {
    await condition(() => queue.length > 0, untilMs(alarms[0]));
    for (const due of alarms.filter((atMs) => atMs <= Date.now())) push('alarm', due);
    alarms = alarms.filter((atMs) => atMs > Date.now());
    if (queue.length === 0) continue;
    await condition(allHandlersFinished);
    const batch = [...queue];
    await recordBare(input.id, batch);
    queue.splice(0, batch.length);
  }
}

/** Takes off what the task has used already, as the product does: else the baseline would be late for no reason. */
const untilMs = (atMs = Date.now() + DAY_MS): number =>
  Math.max(1, Math.ceil(atMs - Math.max(Date.now(), workflowInfo().unsafe.now())));
