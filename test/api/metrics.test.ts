// What /metrics tells of an installation: nothing of a sealed stub, nothing twice, and no zeroes where nobody knows.
import { samplesOf } from '../support/prometheus';
import type { World } from '../ops/world';
import { healthyWorld, scraping, type Scraped } from './metrics-world';
import { breached, commandDecided, inEveryTrouble, rungRecorded } from './trouble';

let world: World;
let first: Scraped;
let second: Scraped;

beforeAll(async () => {
  world = await healthyWorld();
  [first, second] = [await scraping(world), await scraping(world)];
}, 60_000);

afterAll(async () => {
  await Promise.all([first.stop(), second.stop()]);
  await world.stop();
});

const WHERE = /^(duban_\w+)/;
/** Lines of the product's own figures, those of requests left out. */
const figures = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => WHERE.test(line) && !/duban_(http|commands_total|scrape)/.test(line))
    // By the real clock, which goes on.
    .filter((line) => !line.startsWith('duban_clock_skew'));
const valueOf = (text: string, line: string): string | undefined =>
  text
    .split('\n')
    .find((one) => one.startsWith(`${line} `))
    ?.split(' ')
    .at(-1);

it('tells how the organ stands', async () => {
  await first.at(0);
  await breached(world, 'matter_healthy', 2);
  const text = await first.text();
  const of = 'organ="organ_a"';
  expect(valueOf(text, `duban_matters_open{procedure="toy",state="OPEN",${of}}`)).toBe('1');
  const breach = `duban_deadlines_breached{procedure="toy",deadline="PICKUP",level="2",${of}}`;
  expect(valueOf(text, breach)).toBe('1');
  expect(valueOf(text, `duban_incidents_open{kind="forged",severity="red",${of}}`)).toBe('0');
  const horizon = valueOf(text, `duban_calendar_covered_until_timestamp_seconds{${of}}`);
  expect(Number(horizon)).toBe(Date.parse('2027-01-01T00:00:00+08:00') / 1000);
  expect(valueOf(text, `duban_audiences_unfilled{${of}}`)).toBe('0');
  expect(valueOf(text, 'duban_processes{process="worker"}')).toBe('1');
});

it('tells nothing at all of a sealed stub, whatever is wrong with it (P8)', async () => {
  await first.at(10);
  const before = figures(await first.text());
  await world.matter('stub_in_trouble', true);
  await inEveryTrouble(world, 'stub_in_trouble');
  await world.sql(
    `update head set next_alarm_at = duban_now() - interval '1 hour' where matter_id = 'stub_in_trouble'`,
  );
  expect(figures(await first.text())).toEqual(before);
  // The same of an open matter shows in every figure that a matter can have a part in.
  await world.matter('matter_in_trouble');
  await inEveryTrouble(world, 'matter_in_trouble');
  await first.at(70);
  const after = new Set(figures(await first.text()).filter((line) => !before.includes(line)));
  const changed = [...new Set([...after].map((line) => WHERE.exec(line)?.[1]))].toSorted();
  expect(changed).toEqual([
    'duban_command_latency_seconds_bucket',
    'duban_command_latency_seconds_count',
    'duban_command_latency_seconds_sum',
    'duban_commands_undecided',
    'duban_deadlines_breached',
    'duban_incidents_open',
    'duban_ledger_age_seconds',
    'duban_mail_age_seconds',
    'duban_matters_open',
    'duban_rung_lateness_seconds_bucket',
    'duban_rung_lateness_seconds_count',
    'duban_rung_lateness_seconds_sum',
    'duban_rungs_fired_total',
  ]);
});

it('has no label that names a matter, a person, a post or an address', async () => {
  const told = samplesOf(await first.text());
  const labels = new Set(told.flatMap((one) => Object.keys(one.labels)));
  labels.delete('__name__');
  expect([...labels].toSorted()).toEqual([
    ...['deadline', 'kind', 'le', 'level', 'organ', 'outcome', 'procedure', 'process'],
    ...['severity', 'source', 'state'],
  ]);
  const text = told.map((one) => JSON.stringify(one)).join('\n');
  for (const secret of ['matter_', 'stub_', 'p_all', '@']) expect(text).not.toContain(secret);
});

it('counts each thing once, whoever scrapes and however often', async () => {
  const count = (text: string, name: string): number =>
    Number(valueOf(text, `${name}_count{organ="organ_a"}`));
  const name = 'duban_rung_lateness_seconds';
  await Promise.all([first.text(), second.text()]);
  const [ofFirst, ofSecond] = [count(await first.text(), name), count(await second.text(), name)];
  for (let rung = 0; rung < 3; rung += 1) {
    await rungRecorded(world, 'matter_healthy', 0.2);
    await commandDecided(world, 'matter_healthy', 0.2);
    await first.text();
  }
  await rungRecorded(world, 'matter_healthy', 0.2);
  expect(count(await first.text(), name)).toBe(ofFirst + 4);
  expect(count(await first.text(), name)).toBe(ofFirst + 4);
  expect(count(await second.text(), name)).toBe(ofSecond + 4);
});

it('counts what gets visible only after a scrape that came behind its instant', async () => {
  const name = 'duban_rung_lateness_seconds_count{organ="organ_a"}';
  const before = Number(valueOf(await first.text(), name));
  await rungRecorded(world, 'matter_healthy', 0.2);
  // As a transaction that began earlier and commits only now.
  await world.sql(
    `update ledger set recorded_at = recorded_at - interval '20 seconds'
      where matter_id = 'matter_healthy' and seq = (select max(seq) from ledger where matter_id = 'matter_healthy')`,
  );
  expect(Number(valueOf(await first.text(), name))).toBe(before + 1);
});

it('keeps its last answer while the database is away, then has none, and says so', async () => {
  const patient = await scraping(world, { keepMs: 60_000 });
  const hasty = await scraping(world, { keepMs: 0 });
  try {
    const known = figures(await patient.text());
    await hasty.text();
    patient.wire.cut();
    hasty.wire.cut();
    const kept = await patient.text();
    expect(figures(kept).filter((line) => !/_seconds/.test(line))).toEqual(
      known.filter((line) => !/_seconds/.test(line)),
    );
    expect(valueOf(kept, 'duban_scrape_success{source="database"}')).toBe('0');
    const bare = await hasty.text();
    expect(valueOf(bare, 'duban_scrape_errors_total{source="database"}')).toBe('1');
    expect(
      figures(bare).filter((line) => /^duban_(matters|incidents|\w+_age|worker)/.test(line)),
    ).toEqual([]);
    hasty.wire.mend();
    const again = await hasty.text();
    expect(valueOf(again, 'duban_scrape_success{source="database"}')).toBe('1');
    expect(figures(again).some((line) => line.startsWith('duban_matters_open'))).toBe(true);
  } finally {
    await Promise.all([patient.stop(), hasty.stop()]);
  }
});
