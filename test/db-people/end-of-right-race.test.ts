// A step under way while its right ends (P2): in either order nothing of it is left to decide. Real connections.
import { endRight } from '../../db/matter/end-of-right';
import { commitCommand } from '../../db/matter/commit-command';
import { enableAccount } from '../../db/people/session';
import { clue, makeWorld, ORGAN, type World } from '../db-read/world';
import { eventually } from '../support/temporal';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world?.stop());

const HIS = 'person_qu';
const BY_POST_ALONE = 'acknowledgePickup';
const end = (personId: string) => world.as('person_an', (q) => endRight(q, { personId }, { clue }));
const blocked = () =>
  eventually('somebody waits for a lock', async () => {
    const rows = await world.database.asSuper(
      `select 1 from pg_locks l join pg_database d on d.oid = l.database
        where not granted and locktype = 'advisory' and d.datname = current_database()`,
    );
    return rows.length > 0 ? rows : undefined;
  });
const outcomes = (id: string) =>
  world.database.asSuper<{ o: { code: string } | null }>(
    'select outcome o from command where matter_id = $1 and officer = $2',
    [id, HIS],
  );

/** Commits a step of his; `meanwhile` happens after his rights were read and before the row is there. */
const stepWhile = (id: string, meanwhile: () => Promise<unknown>) =>
  world.as(HIS, (q) =>
    commitCommand(q, {
      organId: ORGAN,
      officer: HIS,
      session: 's1',
      key: 'key-of-the-racing-step',
      asked: {},
      signingKey: world.signingKey,
      fingerprintKey: 'f',
      matterId: id,
      gather: async () => {
        await meanwhile();
        return {
          ok: true,
          body: { type: BY_POST_ALONE },
          context: {
            actor: { personId: HIS, posts: ['pickupOfficer@intake'] },
            named: {},
            facts: {},
          },
        };
      },
    }),
  );

test('a step that read its rights before they ended, and commits after, is refused with the others', async () => {
  const id = await world.clue();
  let ending: Promise<unknown> = Promise.resolve();
  const done = await stepWhile(id, async () => {
    ending = end(HIS);
    await Promise.race([ending, blocked()]);
  });
  expect(done.kind).toBe('committed');
  await ending;
  expect(await outcomes(id)).toMatchObject([{ o: { code: 'noLongerEligible' } }]);
}, 30_000);

test('a step that comes while an account is being disabled waits, and finds no right', async () => {
  const id = await world.clue();
  let step: ReturnType<typeof stepWhile> | undefined;
  await world.changing('person_an', async (q) => {
    await enableAccount(q, HIS, false);
    await endRight(q, { personId: HIS }, { clue });
    step = stepWhile(id, () => Promise.resolve());
    await Promise.race([step, blocked()]);
  });
  expect(await step).toEqual({ kind: 'rightEnded' });
  expect(await outcomes(id)).toEqual([]);
}, 30_000);

test('what a stand-in gives in his place is refused as well', async () => {
  await world.database.asSuper(
    `insert into delegation (delegation_id, organ_id, person_id, stand_in_id, posts, from_at, until_at, filed_at, accepted_at, approved_at, approved_by)
     values ('del_1', $1, 'person_zhi', 'person_ji', '{dutyOfficer@intake}', now() - interval '1 hour', now() + interval '1 day',
       now(), now(), now(), 'person_jiang')`,
    [ORGAN],
  );
  const id = await world.clue();
  let ending: Promise<unknown> = Promise.resolve();
  await world.as('person_ji', (q) =>
    commitCommand(q, {
      organId: ORGAN,
      officer: 'person_ji',
      session: 's1',
      key: 'key-of-the-stand-in',
      asked: {},
      signingKey: world.signingKey,
      fingerprintKey: 'f',
      matterId: id,
      gather: async () => {
        ending = end('person_zhi');
        await Promise.race([ending, blocked()]);
        const actingFor = {
          personId: 'person_zhi',
          posts: ['dutyOfficer@intake'],
          delegationId: 'del_1',
        };
        return {
          ok: true,
          body: { type: BY_POST_ALONE },
          context: {
            actor: { personId: 'person_ji', posts: [], actingFor },
            named: {},
            facts: {},
          },
        };
      },
    }),
  );
  await ending;
  const rows = await world.database.asSuper<{ o: unknown }>(
    'select outcome o from command where matter_id = $1 and officer = $2',
    [id, 'person_ji'],
  );
  expect(rows).toMatchObject([{ o: { code: 'noLongerEligible' } }]);
}, 30_000);
