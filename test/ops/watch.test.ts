// The watch tells ops what stands still: within a minute, once per kind and hour, counts and ids only (P10).
import { Client, Connection } from '@temporalio/client';
import { claimMend } from '../../db/watch/mends';
import { createDelivery } from '../../delivery';
import { startWatching, STUCK_KINDS } from '../../ops/watch';
import { makeWorld, NUMBER, OPS, ORGAN, type World } from './world';

const HOUR_MS = 3_600_000;
let world: World;
beforeAll(async () => {
  world = await makeWorld();
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => world.clear());

const wrong: Record<string, (id: string) => Promise<unknown>> = {
  alarmLate: (id) =>
    world.sql('update head set next_alarm_at = duban_now() where matter_id = $1', [id]),
  neverStarted: (id) =>
    world.sql('update head set epoch = epoch + 1, started_epoch = null where matter_id = $1', [id]),
  commandUndelivered: (id) => world.command(id),
};

test.each(Object.keys(wrong))('%s is alerted after 30 s, not before', async (kind) => {
  await wrong[kind]?.(await world.matter('m1'));
  await world.matter('m2');
  await world.lookAt(25_000);
  expect(world.heard()).toEqual([]);
  await world.lookAt(32_000);
  expect(world.heard()).toEqual([`${kind} 1`]);
  const alert = world.hook.posts[0]?.alerts.find((one) => one.kind === kind);
  expect(alert).toMatchObject({ severity: 'red', shown: [{ matterId: 'm1', organId: ORGAN }] });
  expect(world.warned).toEqual([]);
});

test.each(['commandParked', 'nobodyToTell'])('%s is alerted with the next look', async (kind) => {
  await world.matter('m1');
  if (kind === 'commandParked') await world.command('m1', true);
  else await world.incident(kind, 'm1');
  await world.lookAt(0);
  expect(world.heard()).toEqual([`${kind} 1`]);
});

test('a closed matter and one decided in time stand still by right', async () => {
  await wrong['alarmLate']?.(await world.matter('m1'));
  await wrong['neverStarted']?.('m1');
  await world.sql('update head set closed = true');
  await world.lookAt(HOUR_MS);
  expect(world.heard()).toEqual([]);
});

test('a start raised again counts its 30 s anew', async () => {
  await wrong['neverStarted']?.(await world.matter('m1'));
  await world.database.moveClock(50_000);
  await wrong['neverStarted']?.('m1');
  await world.lookAt(75_000);
  expect(world.heard()).toEqual([]);
  await world.lookAt(82_000);
  expect(world.heard()).toEqual(['neverStarted 1']);
});

test('each kind is alerted at most once in an hour to a target, across watches', async () => {
  await wrong['alarmLate']?.(await world.matter('m1'));
  await world.lookAt(62_000);
  expect(world.heard()).toEqual(['alarmLate 1']);
  await wrong['alarmLate']?.(await world.matter('m2'));
  await world.command('m2', true);
  await world.lookAt(200_000);
  expect(world.heard()).toEqual(['commandParked 1']);
  await world.lookAt(62_000 + HOUR_MS - 5_000);
  expect(world.heard()).toEqual([]);
  await world.lookAt(62_000 + HOUR_MS + 5_000);
  expect(world.heard()).toEqual(['alarmLate 2']);
});

test('what only happened once is alerted once, and again when it happens again', async () => {
  await world.incident('forged', await world.matter('m1'));
  await world.lookAt(0);
  expect(world.heard()).toEqual(['forged 1']);
  await world.lookAt(2 * HOUR_MS);
  expect(world.heard()).toEqual([]);
  await world.incident('forged', 'm1');
  await world.lookAt(2 * HOUR_MS + 1_000);
  expect(world.heard()).toEqual(['forged 1']);
});

test('of a sealed stub ops see an opaque incident id, the kind and instants, nothing else', async () => {
  await world.matter('stub_1', true);
  for (const name of Object.keys(wrong)) await wrong[name]?.('stub_1');
  await world.command('stub_1', true);
  const told = STUCK_KINDS.filter(({ how }) => how === 'told').map(({ name }) => name);
  for (const name of told) await world.incident(name, 'stub_1');
  await world.lookAt(62_000);
  const heard = world.hook.posts.flatMap(({ alerts }) => alerts);
  const alerts = heard.filter(({ kind }) => kind !== 'clockSkew');
  expect(alerts.map(({ kind }) => kind).sort()).toEqual(
    [...told, ...Object.keys(wrong), 'commandParked'].sort(),
  );
  for (const { shown } of alerts)
    expect(Object.keys(shown[0] ?? {}).sort()).toEqual(['incidentId', 'sinceMs']);
  const ids = await world.sql<{ id: string }>('select id from incident order by kind');
  expect(alerts.map(({ shown }) => shown[0]?.incidentId).sort()).toEqual(
    ids.map(({ id }) => id).sort(),
  );
  const said = world.hook.raw.join() + mailed();
  expect(said).toContain(ids[0]?.id);
  expect(said).not.toContain('stub_1');
  expect(said).not.toContain(NUMBER);
});

test('a mail to ops says kind, count, id and instant, never number or post', async () => {
  await wrong['alarmLate']?.(await world.matter('m1'));
  await world.lookAt(62_000);
  expect(world.smtp.mails.at(-1)?.to).toBe(OPS);
  expect(mailed()).toMatch(/red alarmLate \(.+\): 1/);
  expect(mailed()).toContain('matterId=m1');
  expect(mailed() + world.hook.raw.join()).not.toMatch(new RegExp(`${NUMBER}|a@case`));
});

test('invariant 5: an address of somebody in conflict hears nothing of the matter, not even its count', async () => {
  await world.person('engineer', ' Ops@example.org');
  await wrong['alarmLate']?.(await world.matter('m1'));
  await wrong['alarmLate']?.(await world.matter('m2'));
  await world.bar('m1', 'engineer');
  await world.lookAt(62_000);
  expect(world.heard()).toEqual(['alarmLate 2']);
  expect(mailed()).toMatch(/alarmLate \(.+\): 1/);
  expect(mailed()).not.toContain('m1');
  await world.bar('m2', 'engineer');
  await world.lookAt(62_000 + HOUR_MS + 1_000);
  expect(world.heard()).toEqual(['alarmLate 2']);
  expect(mailed()).not.toContain('alarmLate');
});

test('without SMTP_URL no mail address is tried, which is said once, and web addresses hear', async () => {
  await wrong['alarmLate']?.(await world.matter('m1'));
  await world.database.moveClock(62_000);
  const { db, keys, hook, smtp } = world;
  const connection = Connection.lazy({ address: '127.0.0.1:1' });
  const client = new Client({ connection });
  const delivery = createDelivery({ db, client, publicKey: [], procedures: {} });
  const watch = startWatching({
    ...{ db, delivery, client, procedures: {}, targets: [hook.url, OPS] },
    keys: () => Promise.resolve(keys),
    ...{ from: 'duban@example.org', locale: 'zh', process: 'test' },
    log: { warn: (fields, said) => void world.warned.push({ said, ...fields }) },
  });
  await watch.look();
  await watch.stop();
  await connection.close();
  expect(world.heard()).toEqual(['alarmLate 1']);
  expect(smtp.mails).toEqual([]);
  expect(world.warned).toEqual([
    { said: 'without SMTP_URL no mail address hears of an alert', unreachable: 1 },
  ]);
});

test('an alert that a target did not take is tried again there, and only there', async () => {
  await wrong['alarmLate']?.(await world.matter('m1'));
  world.hook.status = 503;
  await world.lookAt(62_000);
  expect(mailed()).toContain('alarmLate');
  expect(world.warned[0]).toMatchObject({ said: 'alert not taken, tried again' });
  expect(JSON.stringify(world.warned)).not.toContain(world.hook.url);
  world.hook.status = 204;
  await world.lookAt(63_000);
  expect(world.heard()).toEqual(['alarmLate 1']);
  expect(world.smtp.mails).toHaveLength(0);
});

test('an incident opens with the sighting and closes when it is gone', async () => {
  await wrong['alarmLate']?.(await world.matter('m1'));
  await world.lookAt(62_000);
  await world.lookAt(70_000);
  const open = () =>
    world.sql<{ kind: string; open: boolean }>('select kind, closed_at is null open from incident');
  expect(await open()).toEqual([{ kind: 'alarmLate', open: true }]);
  await world.sql(`update head set next_alarm_at = duban_now() + interval '1 day'`);
  await world.lookAt(80_000);
  expect(await open()).toEqual([{ kind: 'alarmLate', open: false }]);
});

test('one process watches at a time; another takes over when it stops or is silent', async () => {
  const first = world.watch();
  await first.look();
  const second = world.watch();
  await second.look();
  expect([first.status().active, second.status().active]).toEqual([true, false]);
  await first.stop();
  await second.look();
  expect(second.status().active).toBe(true);
  const third = world.watch();
  await third.look();
  expect(third.status().active).toBe(false);
  await world.sql(`update watch_turn set seen_at = now() - interval '10 minutes'`);
  await third.look();
  await second.look();
  expect([second.status().active, third.status().active]).toEqual([false, true]);
  await Promise.all([second.stop(), third.stop()]);
});

test('the advisory lock keeps two that ask at once apart', async () => {
  const watches = Array.from({ length: 4 }, () => world.watch());
  await Promise.all(watches.map((watch) => watch.look()));
  expect(watches.filter((watch) => watch.status().active)).toHaveLength(1);
  await Promise.all(watches.map((watch) => watch.stop()));
});

test('a clock off by more than 2 s is amber and alerted by the process itself, active or not', async () => {
  const active = world.watch({ targets: [] });
  await active.look();
  const watch = world.watch({ process: 'worker' });
  await watch.look();
  expect(Math.abs(watch.clockSkewMs() ?? 9)).toBeLessThan(9);
  expect(watch.status().amber).toBe(false);
  await world.database.moveClock(1_500);
  await watch.look();
  expect(watch.status().amber).toBe(false);
  expect(world.hook.posts).toEqual([]);
  await world.database.moveClock(-3_000);
  await watch.look();
  await watch.look();
  expect(watch.status()).toMatchObject({ active: false, amber: true });
  expect(Math.round((watch.clockSkewMs() ?? 0) / 100)).toBe(30);
  expect(world.hook.posts.map(({ alerts }) => alerts)).toMatchObject([
    [{ kind: 'clockSkew', count: 1, shown: [{ evidence: { process: 'worker' } }] }],
  ]);
  await Promise.all([active.stop(), watch.stop()]);
});

test('a look that fails is told and tried again', async () => {
  await wrong['alarmLate']?.(await world.matter('m1'));
  await world.sql('alter table incident rename to incident_away');
  await world.lookAt(62_000);
  await world.sql('alter table incident_away rename to incident');
  expect(world.warned).toMatchObject([{ said: 'look failed, tried again', code: '42P01' }, {}]);
  await world.lookAt(63_000);
  expect(world.heard()).toEqual(['alarmLate 1']);
});

test.each(Object.keys(wrong))('a matter with %s may be mended once in 15 minutes', async (kind) => {
  const claim = () => world.db.tx({ organId: ORGAN }, (q) => claimMend(q, 'm1'));
  await wrong[kind]?.(await world.matter('m1'));
  expect(await claim()).toBe(false);
  await world.database.moveClock(62_000);
  await world.sql(`update head set healing_until = duban_now() + interval '1 minute'`);
  expect(await claim()).toBe(false);
  await world.sql('update head set healing_until = null');
  expect(await Promise.all([claim(), claim()])).toContain(true);
  expect(await claim()).toBe(false);
  await world.database.moveClock(62_000 + 890_000);
  expect(await claim()).toBe(false);
  await world.database.moveClock(62_000 + 905_000);
  expect(await claim()).toBe(true);
});

function mailed(): string {
  const raws = world.smtp.mails.map(({ raw }) => raw);
  const parts = raws.flatMap((raw) => [
    ...raw.matchAll(/\r\n\r\n([A-Za-z0-9+/=\r\n]{60,}?)\r\n--/g),
  ]);
  const plain = raws
    .join('\n')
    .replace(/=\r?\n/g, '')
    .replace(/=3D/g, '=');
  return plain + parts.map(([, part]) => Buffer.from(part ?? '', 'base64').toString()).join('\n');
}
