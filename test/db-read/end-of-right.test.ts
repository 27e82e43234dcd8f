// The end of a right (P2): in either order it ends without his act, also where the causer may not see the matter.
import { commitConsequence, endRight, type Consequence } from '../../db/matter/end-of-right';
import { inboxOf } from '../../db/matter/inbox';
import { promiseOutcome } from '../../db/matter/outcome';
import { noticeEnded } from '../../db/matter/refusal-notice';
import { databaseNow } from '../../db/matter/rows';
import { commitSystemRow } from '../../db/matter/system-row';
import { record } from '../../db/matter/record';
import { addConflictOf } from '../../db/secrecy/conflict';
import { stateDigest, step } from '../../domain';
import { signAs } from './sign';
import { clue, makeWorld, ORGAN, slice, toSignOff, toVerifying, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world?.stop());

const procedures = { clue };
const outcome = async (id: string): Promise<unknown> =>
  (
    await world.database.asSuper<{ o: unknown }>('select outcome o from command where id = $1', [
      id,
    ])
  )[0]?.o;
const end = (personId: string, more: object = {}): Promise<Consequence[]> =>
  world.as('person_an', (q) => endRight(q, { personId, ...more }, procedures));
const sign = (id: string, personId: string, step: number): Promise<void> =>
  signAs(world, id, personId, step);

test('his undecided commands are refused, others’ stay, and once written it stays written', async () => {
  const id = await world.clue();
  const his = await world.ask('person_qu', id, 'acknowledgePickup');
  const other = await world.ask('person_zhi', id, 'acknowledgePickup');
  const [done] = await end('person_qu');
  expect(done).toMatchObject({ matterId: id, refused: [his], voidSignOff: false, decline: [] });
  expect(await outcome(his)).toMatchObject({ state: 'refused', code: 'noLongerEligible' });
  expect(await outcome(other)).toBeNull();
  expect(await end('person_qu')).toEqual([]);
});

test('a run that accepted it before cannot record it after', async () => {
  const id = await world.clue();
  const { state, epoch } = await world.head(id);
  const his = await world.ask('person_qu', id, 'acknowledgePickup');
  const raw = await world.worker.tx({ organId: ORGAN }, (q) =>
    q.rows<{ row: never }>(
      `select jsonb_build_object('id', id, 'matterId', matter_id, 'organId', organ_id, 'officer', officer, 'session', session,
         'submittedAtMs', floor(extract(epoch from submitted_at) * 1000)::float8, 'body', body, 'context', context, 'sig', sig) "row"
       from command where id = $1`,
      [his],
    ),
  );
  const command = raw[0]?.row as unknown as Parameters<typeof step>[3] & {
    submittedAtMs: number;
    body: Parameters<typeof step>[2];
    context: Parameters<typeof step>[3];
  };
  const nowMs = Math.max(command.submittedAtMs, state.advancedToMs);
  const done = step(clue, state, command.body, command.context, nowMs, slice);
  if (!done.ok) throw new Error(done.code);
  await end('person_qu', { matterIds: [id] });
  const answer = await record(
    world.worker,
    {
      matterId: id,
      organId: ORGAN,
      procedure: 'clue',
      workflowId: `clue:${id}`,
      epoch,
      firstSeq: state.revision + 1,
      fromStateDigest: stateDigest(state),
      entries: [{ kind: 'act', command: command as never, nowMs, events: done.events }],
    },
    { publicKey: world.publicKeyPem, procedures },
  );
  expect(answer.kind).toBe('healed');
  expect((await world.head(id)).revision).toBe(state.revision);
});

test('a matter the causer himself may not see is reached as well (invariant 5)', async () => {
  const id = await world.clue([{ personId: 'person_an' }]);
  const his = await world.ask('person_qu', id, 'acknowledgePickup');
  await end('person_qu');
  expect(await outcome(his)).toMatchObject({ code: 'noLongerEligible' });
});

test('only what was given in the post that ends, and only in the matters named', async () => {
  const [one, two] = [await world.clue(), await world.clue()];
  const [a, b] = [
    await world.ask('person_qu', one, 'acknowledgePickup'),
    await world.ask('person_qu', two, 'acknowledgePickup'),
  ];
  await end('person_qu', { posts: ['caseOfficer@review1'] });
  expect([await outcome(a), await outcome(b)]).toEqual([null, null]);
  await end('person_qu', { matterIds: [two] });
  expect(await outcome(a)).toBeNull();
  expect(await outcome(b)).toMatchObject({ code: 'noLongerEligible' });
});

test('the round he signed is voided under the causer; what the system sent is not refused with him', async () => {
  const id = await world.clue();
  await toSignOff(world, id);
  await sign(id, 'person_gen', 1);
  const found = await end('person_gen', { matterIds: [id] });
  expect(found).toMatchObject([{ matterId: id, voidSignOff: true, signedBefore: false }]);
  const causer = {
    organId: ORGAN,
    officer: 'person_an',
    posts: ['officeHead@caseManagement'],
    session: 's1',
    signingKey: world.signingKey,
    fingerprintKey: 'f',
  };
  const rows = await world.as('person_an', async (q) => {
    const again = await endRight(q, { personId: 'person_gen', matterIds: [id] }, procedures);
    const first = again[0];
    return first === undefined ? [] : commitConsequence(q, causer, first, clue);
  });
  expect(rows.map((row) => row.body.type)).toEqual(['voidSignOff']);
  expect(await end('person_an')).toEqual([]);
  const command = rows[0];
  if (command === undefined) throw new Error('no row');
  await world.recordRow(command);
  const { state } = await world.head(id);
  expect(clue.viewData(state)['signOff']).toMatchObject({ round: 2, step: 1, signatures: [] });
});

test('an officer’s row never stands before a row of the system that lies some ms ahead (P1)', async () => {
  const id = await world.clue();
  const causer = {
    organId: ORGAN,
    officer: 'person_an',
    session: 's1',
    signingKey: world.signingKey,
    fingerprintKey: 'f',
  };
  const ahead = await world.as('person_an', async (q) => {
    const submittedAtMs = (await databaseNow(q)) + 12;
    const body = { type: 'voidSignOff' };
    commitSystemRow(q, causer, { matterId: id, submittedAtMs, cause: 'test', body });
    return submittedAtMs;
  });
  const his = await world.ask('person_qu', id, 'acknowledgePickup');
  const [row] = await world.database.asSuper<{ at: number }>(
    'select floor(extract(epoch from submitted_at) * 1000)::float8 at from command where id = $1',
    [his],
  );
  expect(row?.at).toBeGreaterThan(ahead);
});

test('pending acts he asked are declined', async () => {
  const id = await world.clue();
  await toVerifying(world, id);
  const checklist = [
    'rightsAndDutiesNotice',
    'talkSafetyUndertaking',
    'approvalPaperwork',
    'synchronousRecording',
  ];
  const report = { finding: 'NO_UMBRELLA', checklist, report: { ref: 'r', digest: 'd' } };
  const asked = await world.act('person_cheng', id, 'submitVerificationReport', report);
  expect(await end('person_gao', { matterIds: [id] })).toEqual([]);
  expect(await end('person_cheng', { matterIds: [id] })).toMatchObject([{ decline: [asked] }]);
});

test('after the third signature nothing is voided: those who can order a recheck are told, not of whom', async () => {
  const id = await world.clue();
  await toSignOff(world, id);
  await sign(id, 'person_gen', 1);
  await sign(id, 'person_luo', 2);
  await sign(id, 'person_pan', 3);
  const causer = {
    organId: ORGAN,
    officer: 'person_an',
    posts: [],
    session: 's1',
    signingKey: world.signingKey,
    fingerprintKey: 'f',
  };
  const rows = await world.as('person_an', async (q) => {
    const [found] = await endRight(q, { personId: 'person_gen', matterIds: [id] }, procedures);
    expect(found).toMatchObject({ voidSignOff: false, signedBefore: true });
    return found === undefined ? [] : commitConsequence(q, causer, found, clue);
  });
  expect(rows).toEqual([]);
  const notices = await world.database.asSuper<{ audience: unknown }>(
    `select audience, event from notice where matter_id = $1 and kind = 'signerBarred'`,
    [id],
  );
  expect(notices).toMatchObject([
    { audience: { slots: ['leaderInCharge@review1', 'superiorContact@organ'] } },
  ]);
  expect(JSON.stringify(notices)).not.toContain('person_');
});

describe('whoever was answered 202 hears of it (P1)', () => {
  const told = async (matterId: string) =>
    world.database.asSuper<{ event: unknown; audience: unknown }>(
      `select event, audience from notice where matter_id = $1 and kind = 'refusedCommand'`,
      [matterId],
    );
  /** Ends his right as the API does, with the mails that are owed. */
  const endAndTell = (personId: string, matterId: string): Promise<void> =>
    world.as('person_an', async (q) => {
      const [found] = await endRight(q, { personId, matterIds: [matterId] }, procedures);
      await noticeEnded(q, world.hmac, { organId: ORGAN, matterId }, found?.late ?? []);
    });
  const promised = async (id: string, personId = 'person_qu'): Promise<string> => {
    const command = await world.ask(personId, id, 'acknowledgePickup');
    await world.as(personId, (q) => promiseOutcome(q, command));
    return command;
  };

  test('by one mail and in his inbox', async () => {
    const id = await world.clue();
    const command = await promised(id);
    await endAndTell('person_qu', id);
    expect(await told(id)).toEqual([
      {
        event: {
          type: 'commandRefused',
          commandId: command,
          command: 'acknowledgePickup',
          code: 'noLongerEligible',
        },
        audience: { slots: ['person:person_qu'] },
      },
    ]);
    const ask = { personId: 'person_qu', posts: ['pickupOfficer@intake'], limit: 50 };
    const inbox = await world.as('person_qu', (q) => inboxOf(q, ask));
    const row = inbox.find((one) => one.commandId === command);
    expect(row).toMatchObject({ why: 'refused', code: 'noLongerEligible' });
  });

  test('nobody who still waits for his answer is mailed besides', async () => {
    const id = await world.clue();
    await world.ask('person_qu', id, 'acknowledgePickup');
    await endAndTell('person_qu', id);
    expect(await told(id)).toEqual([]);
  });

  test('invariant 5: nothing is written where a conflict ended it', async () => {
    const id = await world.clue();
    await promised(id);
    await world.as('person_an', (q) =>
      addConflictOf(q, world, {
        organId: ORGAN,
        matterId: id,
        causeRef: 'recusal_test',
        persons: ['person_qu'],
      }),
    );
    await endAndTell('person_qu', id);
    expect(await told(id)).toEqual([]);
  });
});
