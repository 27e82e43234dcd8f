// One organ on real PostgreSQL and Temporal: registers matters, commits signed rows and delivers them as the API does.
import { generateKeyPairSync } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { createMatterActivities } from '../../activities/record';
import { commitCommand, type CommandRequest, type GatherAt } from '../../db/matter/commit-command';
import { record } from '../../db/matter/record';
import { registerMatter } from '../../db/matter/register';
import { createDb, type Db, type Query } from '../../db/pool';
import { createDelivery, type DeliveryOutcome, type DeliveryService } from '../../delivery';
import type {
  Actor,
  Batch,
  Command,
  Context,
  DomainEvent,
  Json,
  MatterState,
  Procedure,
  SignedCommand,
  Slice,
} from '../../domain';
import { startWorker, type RunningWorker } from '../../worker/run-worker';
import { workflowIdOf } from '../../workflows/contract';
import { freshDatabase, type TestDatabase } from '../support/postgres';
import { eventually, startTemporal, type TestTemporal } from '../support/temporal';

export const organId = 'organ_1';
export const CLERK: Actor = { personId: 'person_1', posts: ['clerk@desk'] };
const SCOPE = { organId, blind: 'b', keys: ['clerk@desk', 'person:person_1'], whole: true };

/** Facts as the API gathers them, in the command's transaction. */
export type Facts = (q: Query, at: GatherAt) => Promise<Record<string, Json>>;

export interface Asked {
  by?: Actor;
  named?: Context['named'];
  facts?: Facts;
}

export interface Head {
  epoch: number;
  revision: number;
  state: MatterState;
}

export class Office {
  /** What workers handed over, in order. */
  readonly batches: Batch[] = [];
  readonly api: Db;
  readonly dispatch: Db;
  readonly delivery: DeliveryService;
  readonly #workerDb: Db;
  readonly temporal: TestTemporal;
  readonly database: TestDatabase;
  /** Of the build that records: a test may put a later one in. */
  readonly procedures: Record<string, Procedure>;
  readonly #keys = generateKeyPairSync('ed25519');
  #serial = 0;

  private constructor(
    temporal: TestTemporal,
    database: TestDatabase,
    procedures: Record<string, Procedure>,
  ) {
    this.temporal = temporal;
    this.database = database;
    this.procedures = procedures;
    this.api = createDb(database.appUrl, 'duban_api');
    this.dispatch = createDb(database.appUrl, 'duban_dispatch');
    this.#workerDb = createDb(database.appUrl, 'duban_worker', 8);
    const { publicKey } = this.#keys;
    const { dispatch: db } = this;
    this.delivery = createDelivery({ db, client: temporal.client, publicKey, procedures });
  }

  /** `settings` are those of the Temporal server. */
  static async open(
    procedures: Record<string, Procedure>,
    settings: readonly string[] = [],
  ): Promise<Office> {
    const [temporal, database] = await Promise.all([startTemporal(settings), freshDatabase()]);
    await database.asSuper(
      "insert into organ (organ_id, code, name, short_name) values ('organ_1', '110101', 'Organ', 'O')",
    );
    return new Office(temporal, database, procedures);
  }

  async close(): Promise<void> {
    await Promise.all([this.api, this.dispatch, this.#workerDb].map((db) => db.close()));
    await Promise.all([this.temporal.stop(), this.database.drop()]);
  }

  get privateKey() {
    return this.#keys.privateKey;
  }

  get publicKey() {
    return this.#keys.publicKey;
  }

  /** A worker in this process. */
  work(workflowBundle: WorkflowBundleOption, maxCachedWorkflows = 100): Promise<RunningWorker> {
    const { publicKey } = this;
    const trust = { publicKey, procedures: this.procedures };
    return startWorker({
      connection: { address: this.temporal.address },
      namespace: 'default',
      workflowBundle,
      activities: createMatterActivities((batch) => {
        this.batches.push(batch);
        return record(this.#workerDb, batch, trust);
      }),
      activitySlots: 8,
      maxCachedWorkflows,
    });
  }

  async register(
    procedure: Procedure,
    slice: Slice,
    body: (atMs: number) => Command,
    by = CLERK,
  ): Promise<string> {
    const registered = await this.api.tx(SCOPE, (q) =>
      registerMatter(q, {
        ...this.#request('register', by),
        procedure,
        slice,
        organCode: '110101',
        gather: async (_q, at) => ({
          ok: true as const,
          body: body(at.submittedAtMs),
          context: { actor: by, named: {}, facts: {} },
        }),
      }),
    );
    if (registered.kind !== 'registered') throw new Error(registered.kind);
    return registered.command.matterId;
  }

  /** Commits the signed row and sends nothing. */
  async commit(
    matterId: string,
    asked: string | Command,
    { by = CLERK, named = {}, facts = async () => ({}) }: Asked = {},
  ): Promise<SignedCommand> {
    const body = typeof asked === 'string' ? { type: asked } : asked;
    const committed = await this.api.tx(SCOPE, (q) =>
      commitCommand(q, {
        ...this.#request(body, by),
        matterId,
        gather: async (inner, at) => ({
          ok: true as const,
          body,
          context: { actor: by, named, facts: await facts(inner, at) },
        }),
      }),
    );
    if (committed.kind !== 'committed') throw new Error(committed.kind);
    return committed.command;
  }

  /** Waits for no record, and so gives the lease back as the API does where none comes. */
  async deliver(matterId: string, upTo?: string): Promise<DeliveryOutcome> {
    const deadlineAtMs = Date.now() + 12_000;
    const waited = upTo === undefined ? {} : { upTo };
    const { sender } = this.delivery;
    const outcome = await sender.deliver({ organId, matterId, deadlineAtMs, ...waited });
    if (outcome.kind === 'accepted') await sender.giveBack({ organId, matterId }, outcome.token);
    return outcome;
  }

  outcomeOf(
    id: string,
    limitMs = 20_000,
  ): Promise<{ state: string; code?: string; appliedRevision?: number }> {
    return eventually(
      `an outcome of ${id}`,
      async () => {
        const [row] = await this.database.asSuper<{ outcome: { state: string } | null }>(
          'select outcome from command where id = $1',
          [id],
        );
        return row?.outcome ?? undefined;
      },
      limitMs,
    );
  }

  async eventsOf(matterId: string): Promise<DomainEvent[]> {
    const rows = await this.database.asSuper<{ event: DomainEvent }>(
      'select event from ledger where matter_id = $1 order by seq',
      [matterId],
    );
    return rows.map((row) => row.event);
  }

  async typesOf(matterId: string): Promise<string[]> {
    return (await this.eventsOf(matterId)).map((event) => event.type);
  }

  async headOf(matterId: string): Promise<Head> {
    const [head] = await this.database.asSuper<Head>(
      'select epoch, revision, state from head where matter_id = $1',
      [matterId],
    );
    if (head === undefined) throw new Error('no such matter');
    return head;
  }

  async incidentsOf(matterId: string): Promise<string[]> {
    const rows = await this.database.asSuper<{ kind: string }>(
      'select kind from incident where matter_id = $1 order by kind',
      [matterId],
    );
    return rows.map((row) => row.kind);
  }

  handleOf(matterId: string, procedure = 'errand'): WorkflowHandle {
    return this.temporal.client.workflow.getHandle(workflowIdOf(procedure, matterId));
  }

  #request(asked: unknown, { personId: officer }: Actor): CommandRequest {
    const key = `test-key-number-${(this.#serial += 1)}`;
    const keys = { signingKey: this.#keys.privateKey, fingerprintKey: Buffer.alloc(32, 1) };
    return { organId, officer, session: 'session_1', key, asked, ...keys };
  }
}
