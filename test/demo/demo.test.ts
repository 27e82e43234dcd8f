// A small demo on real parts agrees with itself; each of its checks finds what is wrong where something is.
import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence, MatterEvidence } from '../../demo/evidence';
import { gather } from '../../demo/gather';
import { startInstallation, type Installation } from '../../demo/installation';
import { CHECKS, differencesOf, reconcile } from '../../demo/reconcile';
import { runDemo, type Ran } from '../../demo/run';
import { PROCEDURES } from '../../domain/procedures';
import { verifyFile } from '../../ops/verify/verify-file';

let installation: Installation;
let ran: Ran;
const said: string[] = [];
const say = (line: string): void => void said.push(line);

beforeAll(async () => {
  installation = await startInstallation(say, process.env['TEMPORAL_CLI_PATH']);
  ran = await runDemo(installation.sources, { clues: 10, seed: 4, isTty: false, say });
}, 300_000);

afterAll(() => installation?.stop(), 60_000);

const first = (is: (one: MatterEvidence) => boolean): MatterEvidence => {
  const found = ran.evidence.matters.find(is);
  if (found === undefined) throw new Error('no such matter was played');
  return found;
};

it('agrees with itself', () => {
  expect(ran.differences).toEqual([]);
  expect(ran.evidence.captured.length).toBeGreaterThan(0);
  expect(said.join('\n')).toContain('Sample mails');
});

const isClosed = (one: MatterEvidence): boolean => one.state === 'CLOSED';

/** For each check, the evidence with one thing wrong in it. */
const WRONG: Record<keyof typeof CHECKS, (of: Evidence) => unknown> = {
  'every step of the plan was taken': ({ played: [one] }) =>
    Object.assign(one ?? {}, { fault: 'x' }),
  'every ledger is whole when derived again offline': ({ matters: [one] }) =>
    one && (one.chain = { bad: 'row 2' }),
  'every clue ended where the plan says': ({ matters }) =>
    matters.filter(isClosed).forEach((one) => (one.state = 'REPLYING')),
  'the list shows every clue, and no sealed stub': ({ listed }) => listed.pop(),
  'one workflow run a matter, running or completed, none stuck': ({ runs: [one] }) =>
    one && (one.status = 'FAILED'),
  'the ledgers ask for exactly the notices there are': ({ mail }) => mail.notices.pop(),
  'every notice was resolved': ({ mail }) => mail.notices[0] && (mail.notices[0].state = 'open'),
  'every alarm reached somebody': ({ mail }) =>
    mail.deliveries.forEach((one) => (one.state = 'withdrawn')),
  'every delivery came to an end': ({ mail }) =>
    mail.deliveries[0] && (mail.deliveries[0].state = 'open'),
  'every mail sent was received once, and no other': ({ captured: [one] }) =>
    one && (one.to = 'stranger@district.example'),
  'nobody was told twice of one thing': ({ mail }) =>
    mail.messages.push(...mail.messages.slice(0, 1)),
  'nobody was told of what is about himself': ({ mail, played }) =>
    mail.deliveries.forEach(({ matterId, personId }) =>
      played.filter(({ id }) => id === matterId).forEach((one) => one.about.push(personId)),
    ),
  'no mail holds what somebody typed': ({ captured: [one], played }) =>
    one && (one.text += played[0]?.typed.reporter ?? ''),
  "the article's figures come out of the ledgers": ({ figures }) => (figures.satisfied += 1),
  'every miss of the plan fired': ({ matters }) =>
    matters.forEach((one) => (one.events = one.events.filter(({ type }) => type !== 'rungFired'))),
  'every negative finding was signed by three': ({ matters }) =>
    matters.forEach((one) => {
      const at = one.events.findIndex(({ type }) => type === 'signed');
      if (at >= 0) one.events.splice(at, 1);
    }),
};

it.each(Object.keys(CHECKS))('sees it when it is not so that %s', (says) => {
  const { postOf, ...rest } = ran.evidence;
  const wrong: Evidence = { ...structuredClone(rest), postOf };
  expect(CHECKS[says]?.(wrong)).toEqual([]);
  WRONG[says]?.(wrong);
  expect(CHECKS[says]?.(wrong)).not.toEqual([]);
});

it('misses a second run of a matter, and one that hangs', () => {
  const check = CHECKS['one workflow run a matter, running or completed, none stuck'];
  const { runs } = ran.evidence;
  expect(check?.({ ...ran.evidence, runs: [...runs, ...runs.slice(0, 1)] })).toHaveLength(1);
  const hung = runs.map((run) => ({ ...run, stuck: 'workflow task at attempt 9' }));
  expect(check?.({ ...ran.evidence, runs: hung })).toHaveLength(runs.length);
});

it('finds an export whose ledger was changed on its way', async () => {
  const { id } = first(isClosed);
  const { office, verifyKeys } = installation.sources;
  const principal = office.holder('principalLeader@organ');
  const text = await principal.text(`/clues/${id}/export`);
  expect(verifyFile(text, verifyKeys, PROCEDURES).ok).toBe(true);
  const changed = text.replace('"pickupAcknowledged"', '"pickupAcknowledgeD"');
  expect(verifyFile(changed, verifyKeys, PROCEDURES).ok).toBe(false);
});

it('prints a mail that was dropped before reconciling as a difference', async () => {
  const { mailFolder } = installation.sources;
  const [dropped] = readdirSync(mailFolder).filter((name) => name.endsWith('.eml'));
  unlinkSync(join(mailFolder, dropped ?? ''));
  const { figures, played, captured } = ran.evidence;
  const lost = captured.find(({ file }) => file === dropped);
  const again = reconcile(await gather(installation.sources, figures, played));
  expect(differencesOf(again)).toEqual([
    {
      check: 'mail',
      about: lost?.messageId,
      expected: `one mail to ${lost?.to}`,
      found: 'none',
    },
  ]);
});
