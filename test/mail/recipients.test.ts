// Who is told: whoever serves the post now, stand-ins of the absent, the roster, and never anybody in conflict (P7, P8).
import { claimNotice } from '../../mail/claim';
import { makeWorld, MATTER, ORGAN, type StandIn, type World } from './world';

const LEADER = 'leaderInCharge@case';
let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => world.clear());
afterEach(() => expect(world.warned).toEqual([]));

const standIn = (personId: string, state?: StandIn['state']): StandIn => ({
  personId,
  posts: [LEADER],
  ...(state ? { state } : {}),
});
const claim = async () => claimNotice(world.db, world.ports, ORGAN.organId, await world.rung(2));
const queued = async () =>
  (await world.database.asSuper<{ id: string }>('select person_id id from message order by 1')).map(
    ({ id }) => id,
  );
const textTo = (person: string): string => {
  const raw = world.smtp.mails.find(({ to }) => to.startsWith(person))?.raw ?? '';
  const parts = [...raw.matchAll(/\r\n\r\n([A-Za-z0-9+/=\r\n]{60,}?)\r\n--/g)];
  return parts.map(([, part]) => Buffer.from(part ?? '', 'base64').toString()).join('\n');
};

test('an absent holder’s mail goes to his stand-in, and both see that', async () => {
  await world.away('leaderincharge', standIn('caseofficer'));
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['caseofficer', 'leaderincharge']);
  expect(textTo('caseofficer')).toContain('您作为代理人收到本通知');
  expect(textTo('leaderincharge')).toContain('同时发给您的代理人');
});

test.each(['filed', 'accepted', 'ended'] as const)(
  'a delegation that is only %s makes no stand-in',
  async (state) => {
    await world.away('leaderincharge', standIn('caseofficer', state));
    await world.rung(2);
    await world.drain();
    expect(world.to()).toEqual(['leaderincharge']);
  },
);

test('a stand-in hears nothing while the holder is there', async () => {
  await world.away('departmenthead', standIn('caseofficer'));
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['leaderincharge']);
});

test('a stand-in hears nothing for a post beyond his delegation, nor when no longer active', async () => {
  await world.hold('departmentHead@case', 'leaderincharge');
  await world.away('leaderincharge', { personId: 'caseofficer', posts: ['departmentHead@case'] });
  await world.away('leaderincharge', standIn('superiorcontact'));
  await world.database.asSuper(
    `update person set active = false where person_id = 'superiorcontact'`,
  );
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['leaderincharge']);
});

test('the stand-in of a person whom the desk names is told for him', async () => {
  await world.away('caseofficer', { personId: 'superiorcontact', posts: ['caseOfficer@case'] });
  await world.rung(0, { holder: { post: 'caseOfficer@case', persons: ['caseofficer'] } });
  await world.drain();
  expect(world.to()).toEqual(['caseofficer', 'superiorcontact']);
});

describe('a sealed stub', () => {
  const seal = (sealed: boolean) => world.database.asSuper('update head set sealed = $1', [sealed]);
  const SUPERIOR = 'superiorContact@organ';
  beforeEach(() => seal(true));
  afterEach(() => seal(false));

  test('is told to the superior contact himself, away or not, and to nobody who stands in or is on duty (ADR 0012)', async () => {
    await world.away('superiorcontact', { personId: 'principalleader', posts: [SUPERIOR] });
    await world.onDuty(SUPERIOR, 'caseofficer');
    await world.notice('stubRegistered', {}, [SUPERIOR]);
    await world.drain();
    expect(world.to()).toEqual(['superiorcontact']);
    expect(textTo('superiorcontact')).not.toContain('代理人');
  });

  test('of persons it names none is stood in for', async () => {
    await world.away('caseofficer', { personId: 'principalleader', posts: ['caseOfficer@case'] });
    await world.rung(0, { holder: { post: 'caseOfficer@case', persons: ['caseofficer'] } });
    await world.drain();
    expect(world.to()).toEqual(['caseofficer']);
  });

  test('climbs to nobody, whatever the pack says: ops are told that nobody could be', async () => {
    await world.database.asSuper(`delete from post_holder where post = $1`, [SUPERIOR]);
    await world.database.asSuper(
      `update rule_pack set body = jsonb_set(body, '{audiences,0,levels,4}', '["caseOfficer@case"]')`,
    );
    await world.notice('stubRegistered', {}, [SUPERIOR]);
    await world.drain();
    expect(world.to()).toEqual([]);
    const kinds = await world.database.asSuper<{ kind: string }>('select kind from incident');
    expect(kinds).toEqual([{ kind: 'nobodyToTell' }]);
    await world.database.asSuper(
      `update rule_pack set body = jsonb_set(body, '{audiences,0,levels,4}', '["principalLeader@organ"]')`,
    );
  });
});

test('invariant 5: a stand-in is barred from acting as somebody in conflict, and the notice climbs', async () => {
  await world.away('leaderincharge', standIn('caseofficer'));
  await world.bar('leaderincharge');
  await claim();
  // Already at the first filter: no message of the stand-in is ever queued.
  expect(await queued()).toEqual(['principalleader']);
  await world.drain();
  expect(world.to()).toEqual(['principalleader']);
});

test('own right carries the mail of whoever stands in besides', async () => {
  await world.away('departmenthead', { personId: 'caseofficer', posts: ['departmentHead@case'] });
  await claimNotice(world.db, world.ports, ORGAN.organId, await world.rung(1));
  await world.bar('departmenthead');
  await world.drain();
  expect(world.to()).toEqual(['caseofficer']);
});

test('invariant 5: what a stand-in may do in his own right stays his', async () => {
  await world.away('departmenthead', { personId: 'caseofficer', posts: ['departmentHead@case'] });
  await world.bar('departmenthead');
  await world.rung(1);
  await world.drain();
  expect(world.to()).toEqual(['caseofficer']);
  expect(textTo('caseofficer')).not.toContain('代理人');
});

test('invariant 5: a conflict of the absent person between claim and sending stops the stand-in’s mail', async () => {
  await world.away('leaderincharge', standIn('caseofficer'));
  await claim();
  await world.bar('leaderincharge');
  await world.drain();
  expect(world.to()).toEqual(['principalleader']);
});

test('invariant 5: a stand-in in conflict himself is left out, the holder is told as ever', async () => {
  await world.away('leaderincharge', standIn('caseofficer'));
  await world.bar('caseofficer');
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['leaderincharge']);
  expect(textTo('leaderincharge')).not.toContain('代理人');
});

test('an absent person’s own copy does not end the climbing', async () => {
  await world.away('leaderincharge', standIn('caseofficer'));
  world.smtp.refused.add('caseofficer@example.org');
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['leaderincharge', 'principalleader']);
});

test('where the only one left is absent and no stand-in can be told, he is told himself', async () => {
  await world.away('principalleader', {
    personId: 'caseofficer',
    posts: ['principalLeader@organ'],
  });
  await world.database.asSuper(
    `update person set address = null where person_id in ('caseofficer', 'superiorcontact')`,
  );
  await world.rung(3);
  await world.drain();
  expect(world.to()).toEqual(['principalleader']);
});

test('a post with a roster: whoever is on duty, by the database’s clock; afterwards the holders', async () => {
  await world.onDuty(LEADER, 'superiorcontact');
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['superiorcontact']);
  await world.database.moveClock(2 * 3_600_000);
  await world.rung(2, { repeatNo: 1 });
  await world.drain();
  expect(world.to()).toEqual(['leaderincharge', 'superiorcontact']);
});

test('whoever is on duty but absent is passed over', async () => {
  await world.onDuty(LEADER, 'superiorcontact');
  await world.away('superiorcontact');
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['leaderincharge']);
});

test('a person no longer active is told of nothing, nor is a stand-in of his', async () => {
  await world.away('leaderincharge', standIn('caseofficer'));
  await world.database.asSuper(
    `update person set active = false where person_id = 'leaderincharge'`,
  );
  await world.rung(2);
  await world.drain();
  expect(world.to()).toEqual(['principalleader']);
});

test('a bare post code means the post in every unit', async () => {
  await world.notice('keyPerson', { type: 'x' }, ['departmentHead']);
  await world.drain();
  expect(world.to()).toEqual(['departmenthead']);
  const [row] = await world.database.asSuper<{ matter_id: string }>(
    'select matter_id from delivery',
  );
  expect(row?.matter_id).toBe(MATTER);
});
