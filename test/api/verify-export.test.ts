// `npm run verify` on a real export of a closed clue, taken over HTTP: whole as it is, and every change to it is found (P4).
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { rowHash } from '../../db/matter/chain';
import { sealExport, type SealedExport } from '../../db/matter/export-seal';
import { sign } from '../../db/matter/signing';
import { canonicalJson, stateDigest } from '../../domain';
import { PROCEDURES } from '../../domain/procedures';
import { verifyFile, type FileVerdict } from '../../ops/verify/verify-file';
import { embeddedKeys, verifyKeysOf } from '../../platform/keys';
import { Installation } from '../support/installation';
import {
  LIFE,
  peopleOf,
  registered,
  toClosed,
  toVerifying,
  type People,
} from '../support/whole-life';

const office = new Installation({ rules: 'rules/135.json', dispatcher: false });
const ROOT = join(__dirname, '../..');
let text: string;

beforeAll(async () => {
  await office.start();
  const people: People = await peopleOf(office, LIFE);
  const id = await registered(people);
  await toVerifying(people, id);
  await toClosed(people, id);
  await people['luo']?.get(`/clues/${id}/content`);
  const address = `${office.baseUrl}/api/v1/clues/${id}/export`;
  const headers = { authorization: `Bearer ${people['pan']?.token ?? ''}` };
  text = await (await fetch(address, { headers })).text();
}, 120_000);

afterAll(() => office.stop());

const keys = () => verifyKeysOf(embeddedKeys(office.home).verifyKey);
const verdict = (changed: string): FileVerdict => verifyFile(changed, keys(), PROCEDURES);
const doc = (): SealedExport => JSON.parse(text) as SealedExport;

/** What somebody with the database's password gets the API to seal. */
const sealedAnew = ({ seal: _, ...rest }: SealedExport): string =>
  canonicalJson(sealExport(rest, office.assembled.ports.signingKey));

/** Changes a row and chains everything behind it anew, as a careful forger would. */
function rechained(change: (copy: SealedExport) => void, copy = doc()): string {
  change(copy);
  let prevHash = '';
  for (const row of copy.ledger) {
    row.prevHash = prevHash;
    const { hash: _, ...content } = row;
    row.hash = rowHash(content);
    prevHash = row.hash;
  }
  copy.head.hash = prevHash;
  return sealedAnew(copy);
}

/** Every command signed again by the API's own key, in the rows as well, and the head's digest with it. */
function resigned(copy: SealedExport): SealedExport {
  for (const command of copy.commands) {
    const { outcome: _outcome, sig: _sig, ...plain } = command;
    command.sig = sign(plain, office.assembled.ports.signingKey);
    for (const row of copy.ledger) if (row.commandId === command.id) row.sig = command.sig;
  }
  copy.head.stateDigest = stateDigest(copy.head.state);
  return copy;
}

const run = promisify(execFile);
const cli = async (...args: string[]): Promise<{ status: number; said: string }> => {
  const env = { PATH: process.env['PATH'], DUBAN_HOME: office.home };
  const argv = ['--import', 'tsx', 'ops/verify-main.ts', ...args];
  return run(process.execPath, argv, { cwd: ROOT, env }).then(
    ({ stdout }) => ({ status: 0, said: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      status: error.code,
      said: error.stdout + error.stderr,
    }),
  );
};

describe('the command', () => {
  const file = (): string => join(office.home, 'export.json');

  it('says whole by the keys of this installation, and that the tail is not proven', async () => {
    writeFileSync(file(), text);
    const answer = await cli(file());
    expect(answer).toMatchObject({ status: 0 });
    expect(answer.said).toMatch(/\d+ rows, whole; tail not proven/);
    expect(doc().head.state.state).toBe('CLOSED');
  });

  it('does not believe the keys that an export brings', async () => {
    const ring = join(office.home, 'other.keys');
    writeFileSync(ring, embeddedKeys(join(office.home, 'another')).verifyKey);
    writeFileSync(file(), text);
    const answer = await cli(file(), '--keys', ring);
    expect(answer).toMatchObject({ status: 1 });
    expect(answer.said).toContain('BAD at row 1: signature is not genuine');
  });

  it('tells how it is used', async () => {
    expect((await cli()).status).toBe(2);
    expect((await cli(join(office.home, 'none.json'))).status).toBe(2);
  });
});

it('invariant 8: finds every flipped byte', () => {
  const bytes = Buffer.from(text);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ mask;
      return !verdict(flipped.toString('utf8')).ok;
    }),
    { numRuns: 250 },
  );
}, 120_000);

it('takes a reformatted file for what it says, and says so', () => {
  expect(verdict(JSON.stringify(doc(), null, 2))).toMatchObject({ ok: true, reformatted: true });
  expect(verdict(text)).toMatchObject({ ok: true, reformatted: false });
});

describe('names what somebody with the database’s password changed, though the API sealed it', () => {
  it('two rows swapped', () => {
    const copy = doc();
    const [a, b] = [copy.ledger[6], copy.ledger[7]];
    if (a === undefined || b === undefined) throw new Error('too few rows');
    copy.ledger.splice(6, 2, b, a);
    expect(verdict(sealedAnew(copy)).bad).toMatchObject({ seq: 7 });
  });

  it('a head edited', () => {
    const copy = doc();
    copy.head.state.state = 'PENDING_DISPOSAL';
    expect(verdict(sealedAnew(copy)).bad).toMatchObject({ seq: 0 });
    expect(verdict(sealedAnew(copy)).bad?.why).toContain('head was edited');
  });

  it('a signature moved to another act, chained anew', () => {
    const forged = rechained((copy) => {
      const signed = copy.ledger.filter(({ sig }) => sig !== undefined);
      const [first, last] = [signed[1], signed.at(-1)];
      if (first?.sig === undefined || last === undefined) throw new Error('too few acts');
      last.sig = first.sig;
      const command = copy.commands.find(({ id }) => id === last.commandId);
      if (command !== undefined) command.sig = first.sig;
    });
    expect(verdict(forged).bad?.why).toBe('signature is not genuine');
  });

  it('a pickup dated back, chained anew', () => {
    const forged = rechained((copy) => {
      const row = copy.ledger.find(({ event }) => event.type === 'pickupAcknowledged');
      if (row !== undefined) row.event.atMs -= 60_000;
    });
    expect(verdict(forged).bad?.why).toBe('the rules do not yield this event');
  });

  it('an event cut out of the middle, chained anew', () => {
    const forged = rechained((copy) => {
      copy.ledger.splice(5, 1);
    });
    expect(verdict(forged).ok).toBe(false);
  });

  it('a round opened over another content, signed anew with a stolen key', () => {
    const opened = doc().head.state.data['round'] as { contentDigest: string };
    const changed = text.replaceAll(opened.contentDigest, 'f'.repeat(64));
    const copy = resigned(JSON.parse(changed) as SealedExport);
    const row = copy.ledger.find(({ event }) => event.type === 'resultDecided');
    expect(verdict(rechained(() => undefined, copy)).bad).toEqual({
      seq: row?.seq,
      why: 'content digest is not that of the round it opens',
    });
  });

  it('a signature over other earlier ones than those on record, signed anew with a stolen key', () => {
    const copy = doc();
    const row = copy.ledger.findLast(({ event }) => event.type === 'signed');
    const command = copy.commands.find(({ id }) => id === row?.commandId);
    if (row === undefined || command === undefined) throw new Error('no signature');
    const other = { earlierSignatures: 'e'.repeat(64) };
    Object.assign(row.event, other);
    Object.assign(command.body, other);
    Object.assign(command.context.facts, other);
    expect(verdict(rechained(() => undefined, resigned(copy))).bad).toEqual({
      seq: row.seq,
      why: 'digest of the earlier signatures is not theirs',
    });
  });

  it('a reading taken out of the access log', () => {
    const copy = doc();
    expect(copy.logs.access.length).toBeGreaterThan(2);
    copy.logs.access.splice(0, 1);
    expect(verdict(sealedAnew(copy)).bad?.why).toContain('access log');
  });
});
