// What tests of remedies share: the ports over one office, two engineers, and the engine's view in its smallest form.
import { randomBytes } from 'node:crypto';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { blindOf, type HmacKeys } from '../../db/secrecy/blind';
import { newKeyRing, parseKeyRing } from '../../db/secrecy/key-ring';
import type { EngineView, RunView } from '../../ops/engine/engine-view';
import { repair, type RepairAsk, type Repaired } from '../../ops/remedies/repair';
import type { RemedyName, RepairPorts } from '../../ops/remedies/remedy';
import { MATTER_QUEUE, MATTER_WORKFLOW, workflowIdOf } from '../../workflows/contract';
import { eventually } from '../support/temporal';
import { organId, type Office } from '../temporal/office';
import { errandSlice } from '../temporal/toy/slice';

const key = () => randomBytes(32);
export const KEYS: HmacKeys = { blind: key(), nameIndex: key(), fingerprint: key(), mail: key() };
const ring = parseKeyRing(newKeyRing());

export const ANNA = { personId: 'eng_anna', session: 's_1' };
export const BORIS = { personId: 'eng_boris', session: 's_2' };
/** Stands in no log, row or answer. */
export const CANARY = 'CANARY why';

export const portsOf = (office: Office): RepairPorts => ({
  db: office.dispatch,
  ring,
  delivery: office.delivery,
  client: office.temporal.client,
  engine: engineOf(office.temporal.client),
  procedures: office.procedures,
  api: { signingKey: office.privateKey, keys: KEYS },
});

type Ask = Partial<RepairAsk>;

/** Repairs a matter as Anna, for as long as a test wants to look. */
export const mend = (
  office: Office,
  remedy: RemedyName,
  matterId: string,
  more: Ask = {},
): Promise<Repaired> =>
  repair(portsOf(office), {
    ...{ remedy, target: { matterId }, reason: CANARY, dryRun: false, by: ANNA, lookForMs: 10_000 },
    ...more,
  });

/** The lines of a dry run, which must change nothing. */
export async function dry(
  office: Office,
  remedy: RemedyName,
  matterId: string,
  more: Ask = {},
): Promise<readonly string[]> {
  const before = await everything(office);
  const planned = await mend(office, remedy, matterId, { ...more, dryRun: true });
  expect(await everything(office)).toEqual(before);
  if (planned.kind !== 'planned') throw new Error(JSON.stringify(planned));
  return planned.does;
}

/** What a dry run could have changed. */
const everything = async ({ database }: Office): Promise<unknown> =>
  database.asSuper(
    `select (select jsonb_agg(h order by matter_id) from (select matter_id, epoch, started_epoch, quarantined_at, lease_token from head) h),
       (select count(*)::int from repair), (select count(*)::int from log), (select count(*)::int from quarantine),
       (select jsonb_agg(c order by id) from (select id, outcome, parked_at from command) c)`,
  );

export const bar = (office: Office, matterId: string, personId: string): Promise<unknown> =>
  office.database.asSuper(
    'insert into conflict (organ_id, matter_id, blind, cause_ref) values ($1, $2, $3, $4)',
    [organId, matterId, blindOf(KEYS, personId), 'cause'],
  );

/** Somebody with access to Temporal brings a run of a later epoch; its act must come to nothing. */
export async function startedByHand(
  office: Office,
  matterId: string,
  epoch: number,
): Promise<void> {
  const { state } = await office.headOf(matterId);
  const slice = errandSlice(3_600_000, 60_000);
  const handle = await office.temporal.client.workflow.start(MATTER_WORKFLOW, {
    args: [
      {
        matterId,
        organId,
        procedure: 'errand',
        epoch,
        slice,
        state: { ...state, deadlines: [] },
      },
    ],
    taskQueue: MATTER_QUEUE,
    workflowId: workflowIdOf('errand', matterId),
  });
  const [row] = await office.database.asSuper<{ row: object }>(
    `select jsonb_build_object('id', id, 'matterId', matter_id, 'organId', organ_id, 'officer', officer, 'session', session,
         'submittedAtMs', floor(extract(epoch from submitted_at) * 1000), 'body', body, 'context', context, 'sig', sig) "row"
       from command where matter_id = $1 and outcome is null`,
    [matterId],
  );
  await handle.executeUpdate('applyCommand', { args: [{ ...row?.row, epoch }] });
  await handle.result();
}

/** Events of a run once it does nothing but wait: an act is on record before the run has heard so. */
export const idleLength = (office: Office, matterId: string): Promise<number> =>
  eventually('an idle run', async () => {
    const { events = [] } = await office.handleOf(matterId).fetchHistory();
    return events?.at(-1)?.timerStartedEventAttributes != null && events.length;
  });

const seconds = (at: { seconds?: unknown } | null | undefined): number =>
  Number(at?.seconds ?? 0) * 1000;

function engineOf(client: Client): EngineView {
  return {
    describe: async (workflowId) => {
      const found = await client.workflow
        .getHandle(workflowId)
        .describe()
        .catch((error: unknown) => {
          if (error instanceof WorkflowNotFoundError) return undefined;
          throw error;
        });
      if (found === undefined) return undefined;
      const { pendingWorkflowTask: task, pendingActivities } = found.raw;
      const status = found.status.name === 'RUNNING' ? 'running' : 'terminated';
      return {
        ...{ workflowId, runId: found.runId, status, historyLength: found.historyLength },
        startedAtMs: found.startTime.getTime(),
        ...(task == null
          ? {}
          : {
              pendingTask: {
                attempt: Number(task.attempt),
                scheduledAtMs: seconds(task.scheduledTime),
              },
            }),
        activities: (pendingActivities ?? []).map((one) => ({
          id: one.activityId ?? '',
          type: one.activityType?.name ?? '',
          attempt: Number(one.attempt),
          nextAttemptAtMs: seconds(one.scheduledTime),
        })),
      } satisfies RunView;
    },
    running: async function* () {
      for await (const { workflowId } of client.workflow.list()) yield workflowId;
    },
    pollers: () => Promise.resolve([]),
    linkOf: () => undefined,
  };
}
