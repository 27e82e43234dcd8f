// The sample organ on a real database, clues registered and moved on by signed rows, and reads in anybody's scope.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { commitCommand } from '../../db/matter/commit-command';
import { record } from '../../db/matter/record';
import { registerMatter } from '../../db/matter/register';
import { readHead, type HeadRow } from '../../db/matter/rows';
import { roundFacts } from '../../db/matter/sign-off';
import { postsOf, scopeOf } from '../../db/people/directory';
import type { LoadedAccount } from '../../db/people/load-directory';
import { openWarrants, type Warrants } from '../../db/people/warrant';
import { createDb, type Db, type Query } from '../../db/pool';
import { openHmacKeys, type HmacKeys } from '../../db/secrecy/blind';
import type { Subject } from '../../db/secrecy/circle';
import { addConflicts } from '../../db/secrecy/conflict';
import { newKeyRing, parseKeyRing, type KeyRing } from '../../db/secrecy/key-ring';
import { putText } from '../../db/secrecy/vault';
import {
  stateDigest,
  step,
  type Command,
  type Json,
  type Procedure,
  type SignedCommand,
} from '../../domain';
import { PROCEDURES } from '../../domain/procedures';
import { loadRules } from '../../rules/load';
import { buildSlice } from '../../rules/slice';
import { freshOrgan, type TestDatabase } from '../support/postgres';

export const ORGAN = 'district';
const found = PROCEDURES['clue'];
const pack = loadRules('rules/135.json').packs[0];
if (found === undefined || pack === undefined) throw new Error('no clue or no pack');
export const clue: Procedure = found;
export const slice = buildSlice(pack, {}, 'clue', 480);

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
export const CANARY = 'canary-金丝雀-51d2';

export interface World {
  database: TestDatabase;
  api: Db;
  worker: Db;
  hmac: HmacKeys;
  ring: KeyRing;
  warrants: Warrants;
  publicKeyPem: string;
  signingKey: KeyObject;
  /** Everybody's password. */
  accounts: LoadedAccount[];
  /** Records a committed row, as a run would. */
  recordRow(command: SignedCommand): Promise<void>;
  /** Runs in a person's own scope, as a request of his would. */
  as<T>(personId: string, work: (q: Query) => Promise<T>): Promise<T>;
  /** The same for what writes the directory, or settles who is in conflict. */
  changing<T>(personId: string, work: (q: Query) => Promise<T>): Promise<T>;
  /** Registers a clue; answers its id. */
  clue(subjects?: Subject[], more?: Record<string, Json>): Promise<string>;
  stub(): Promise<string>;
  /** Commits a command row and leaves it undecided; answers its id. */
  ask(personId: string, matterId: string, type: string, body?: Body, facts?: Body): Promise<string>;
  /** Commits a command row and records what comes of it; answers its id. */
  act(personId: string, matterId: string, type: string, body?: Body, facts?: Body): Promise<string>;
  head(matterId: string): Promise<HeadRow>;
  stop(): Promise<void>;
}

type Body = Record<string, Json>;
const signing = { organId: ORGAN, session: 's1', signingKey: privateKey, fingerprintKey: 'f' };

export async function makeWorld(): Promise<World> {
  const [database, accounts] = await freshOrgan();
  const api = createDb(database.appUrl, 'duban_api', 4);
  const worker = createDb(database.appUrl, 'duban_worker', 2);
  const ring = parseKeyRing(newKeyRing());
  const keys = await openHmacKeys(api, ring);
  const warrants = await openWarrants(api, [ORGAN], [privateKey]);
  let count = 0;
  const key = (): string => `key-of-the-test-${(count += 1)}`;

  const as = async <T>(personId: string, work: (q: Query) => Promise<T>): Promise<T> => {
    const who = { organId: ORGAN, personId };
    const scope = await api.tx({ organId: ORGAN }, (q) => scopeOf(q, keys, who, Date.now()));
    return api.tx(scope, work);
  };
  const register = (body: Body, subjects: Subject[], sealed: boolean): Promise<string> =>
    as('person_jie', async (q) => {
      const done = await registerMatter(q, {
        ...signing,
        officer: 'person_jie',
        key: key(),
        asked: {},
        procedure: clue,
        slice,
        organCode: '310199',
        sealed,
        ...(sealed ? { series: 'S' } : {}),
        gather: async (inner, at) => {
          const { matterId } = at;
          const item = { organId: ORGAN, matterId };
          const of = { ...item, subjects, atMs: at.submittedAtMs };
          const entries = await addConflicts(inner, { hmac: keys, ring, warrants }, of);
          const text = { ...item, kind: 'content', text: CANARY };
          const content = sealed ? {} : { content: { ...(await putText(inner, ring, text)) } };
          const refs = entries.map(({ subjectRef }) => ({ subjectRef }));
          const own = sealed ? {} : { ...content, subjects: refs };
          return {
            ok: true,
            body: {
              type: 'registerClue',
              receivedAtMs: at.submittedAtMs - 1000,
              ...own,
              ...body,
            } as Command,
            context: {
              actor: { personId: 'person_jie', posts: ['intakeOfficer@intake'] },
              named: {},
              facts: {},
            },
          };
        },
      });
      if (done.kind !== 'registered') throw new Error(done.kind);
      return done.command.matterId;
    });

  const commit = (personId: string, matterId: string, type: string, body: Body, facts: Body) =>
    as(personId, async (q) => {
      const done = await commitCommand(q, {
        ...signing,
        officer: personId,
        key: key(),
        asked: { type },
        matterId,
        gather: async (inner) => ({
          ok: true,
          body: { type, ...body },
          context: {
            actor: { personId, posts: await postsOf(inner, personId, Date.now()) },
            named: NAMED,
            facts,
          },
        }),
      });
      if (done.kind !== 'committed') throw new Error(`${type}: ${done.kind}`);
      return done.command;
    });
  const head = async (matterId: string): Promise<HeadRow> => {
    const row = await worker.tx({ organId: ORGAN }, (q) => readHead(q, matterId));
    if (row === undefined) throw new Error('no head');
    return row;
  };
  const trust = { publicKey, procedures: { clue } };

  const recordRow = async (command: SignedCommand): Promise<void> => {
    const { state, epoch } = await head(command.matterId);
    const nowMs = Math.max(command.submittedAtMs, state.advancedToMs);
    const done = step(clue, state, command.body, command.context, nowMs, slice);
    if (!done.ok)
      throw new Error(`${command.body.type}: ${done.code} ${JSON.stringify(done.detail ?? {})}`);
    const answer = await record(
      worker,
      {
        matterId: command.matterId,
        organId: ORGAN,
        procedure: 'clue',
        workflowId: `clue:${command.matterId}`,
        epoch,
        firstSeq: state.revision + 1,
        fromStateDigest: stateDigest(state),
        entries: [{ kind: 'act', command, nowMs, events: done.events }],
      },
      trust,
    );
    if (answer.kind !== 'recorded')
      throw new Error(
        JSON.stringify([
          command.body.type,
          answer.kind,
          await database.asSuper('select kind, body from incident'),
        ]),
      );
  };

  return {
    recordRow,
    accounts,
    signingKey: privateKey,
    database,
    api,
    worker,
    hmac: keys,
    ring,
    warrants,
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    as,
    changing: (personId, work) =>
      as(personId, async (q) => {
        await warrants.show(q, ORGAN);
        return work(q);
      }),
    head,
    clue: (subjects = [], more = {}) =>
      register(
        { competence: 'own', channel: 'MAIL', problemClass: 'UMBRELLA', reporters: [], ...more },
        subjects,
        false,
      ),
    stub: () => register({ competence: 'superior' }, [], true),
    ask: async (personId, matterId, type, body = {}, facts = {}) =>
      (await commit(personId, matterId, type, body, facts)).id,
    act: async (personId, matterId, type, body = {}, facts = {}) => {
      const command = await commit(personId, matterId, type, body, facts);
      await recordRow(command);
      return command.id;
    },
    stop: async () => {
      await Promise.all([api.close(), worker.close()]);
      await database.drop();
    },
  };
}

/** Whom bodies name, with the posts the API would have looked up. */
const NAMED = {
  person_cheng: ['caseOfficer@review1'],
  person_gao: ['caseOfficer@review1'],
  person_gen: ['followUpPerson@review1'],
  person_song: ['caseOfficer@review2'],
  person_wei: ['caseOfficer@review2'],
};

export const text = (ref: string): Json => ({ ref, digest: `digest of ${ref}` });

/** Takes a clue to the first signature: follow-up person, leader in charge and principal leader are to sign. */
export async function toSignOff(world: World, matterId: string): Promise<void> {
  await toVerifying(world, matterId);
  const checklist = [
    'rightsAndDutiesNotice',
    'talkSafetyUndertaking',
    'approvalPaperwork',
    'synchronousRecording',
  ];
  const asked = await world.act('person_cheng', matterId, 'submitVerificationReport', {
    finding: 'NO_UMBRELLA',
    checklist,
    report: text('report'),
  });
  await world.act('person_gao', matterId, 'confirm', { commandId: asked });
  await decideResult(world, matterId);
}

export async function toVerifying(world: World, matterId: string): Promise<void> {
  await toApproval(world, matterId);
  await world.act('person_pan', matterId, 'approveDisposal');
  await world.act('person_bu', matterId, 'submitPlan', {
    team: ['person_cheng', 'person_gao'],
    plan: text('plan'),
    safetyPlan: text('safety'),
  });
  await world.act('person_pan', matterId, 'approvePlan');
  await world.act('person_bu', matterId, 'startVerification');
}

export async function toApproval(world: World, matterId: string): Promise<void> {
  await world.act('person_qu', matterId, 'acknowledgePickup');
  await world.act(
    'person_fang',
    matterId,
    'submitDisposal',
    {
      way: 'PRELIMINARY_VERIFICATION',
      department: 'review1',
      officer: 'person_cheng',
      followUpPerson: 'person_gen',
      opinion: text('opinion'),
    },
    { subjectsUndecided: 0 },
  );
}

async function decideResult(world: World, matterId: string): Promise<void> {
  const body = { finding: 'NO_UMBRELLA' };
  const { state } = await world.head(matterId);
  const facts = roundFacts(clue, state, { type: 'decideResult', ...body });
  await world.act('person_pan', matterId, 'decideResult', body, facts);
}
