// Anchors on a real organ: a tail cut off or a whole matter taken away, with every right in the database, is named (P4).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { isIn, type AnchorProof } from '../../db/anchor/anchor';
import { makeAnchor } from '../../db/anchor/make';
import { growTree } from '../../db/anchor/tree';
import { sealExport, type SealedExport } from '../../db/matter/export-seal';
import { createDb } from '../../db/pool';
import { parseKeyRing } from '../../db/secrecy/key-ring';
import { canonicalJson } from '../../domain';
import { PROCEDURES } from '../../domain/procedures';
import { verifyAnchors } from '../../ops/verify/verify-anchors';
import { verifyFile, type FileVerdict } from '../../ops/verify/verify-file';
import { embeddedKeys, verifyKeysOf } from '../../platform/keys';
import { ApiProcess } from '../support/api-process';
import { commandLine, type Said } from '../support/command-line';
import { Installation } from '../support/installation';
import type { Answer } from '../support/officer';
import { officerOf, peopleOf, registered, type People } from '../support/whole-life';

const office = new Installation({ rules: 'rules/135.json', dispatcher: false });
const ORGAN = 'district';
const DAY_MS = 86_400_000;
let people: People;
/** Two clues, and one that is registered behind the anchor. */
let [first, second, late] = ['', '', ''];
let stub: string;
/** The first one's export before its last act. */
let early: SealedExport;
const kept = join(office.home, 'kept');

const anchorNow = () => {
  const { dispatchDb, ports } = office.assembled;
  return makeAnchor({ ...ports, db: dispatchDb }, ORGAN);
};

beforeAll(async () => {
  await office.start();
  people = await peopleOf(office, ['jie', 'qu', 'pan']);
  [first, second] = [await registered(people), await registered(people)];
  const sent = await officerOf(people, 'jie').register({
    competence: 'superior',
    receivedAt: new Date(Date.now() - 100).toISOString(),
  });
  stub = String(sent.headers.get('location')).split('/').at(-1) ?? '';
  early = await exported(first);
  await officerOf(people, 'qu').does(first, 'acknowledgePickup');
  await anchorNow();
  late = await registered(people);
}, 120_000);

afterAll(() => office.stop());

const exportOf = (id: string): Promise<Answer> =>
  officerOf(people, 'pan').get(`/clues/${id}/export`);
const exported = async (id: string): Promise<SealedExport> =>
  (await exportOf(id)).body as unknown as SealedExport;
const verdict = (doc: SealedExport): FileVerdict =>
  verifyFile(canonicalJson(doc), verifyKeysOf(embeddedKeys(office.home).verifyKey), PROCEDURES);
const sealedAnew = ({ seal: _, ...doc }: SealedExport): SealedExport =>
  sealExport(doc, office.assembled.ports.signingKey);

const cli = (entry: string, ...args: string[]): Promise<Said> =>
  commandLine(`ops/${entry}`, args, {
    DUBAN_HOME: office.home,
    DATABASE_URL: office.database.appUrl,
    DUBAN_VAULT_KEY: embeddedKeys(office.home).vaultKey,
  });

/** What is said of the organ that has matters. */
async function anchors(keptIn?: string): Promise<string[]> {
  const { vaultKey, verifyKey } = embeddedKeys(office.home);
  const keys = verifyKeysOf(verifyKey);
  const ring = parseKeyRing(vaultKey);
  const { lines } = await verifyAnchors({ appUrl: office.database.appUrl, keys, keptIn, ring });
  return lines.filter((line) => line.startsWith(`${ORGAN}:`));
}

describe('an export', () => {
  it('carries the newest anchor, which vouches for the rows up to it and no further', async () => {
    const before = await exported(first);
    expect(verdict(before).tail).toMatch(
      new RegExp(`^tail proven up to anchor 1 \\(20.*Z\\), row ${before.head.revision}$`),
    );
    expect(verdict(await exported(late))).toMatchObject({ ok: true, tail: 'tail not proven' });
  });

  it('tells nothing of any other matter, nor how many there are', async () => {
    const { anchor } = await exported(second);
    expect(anchor?.leaves.map(({ subject }) => subject)).toEqual([`matter:${second}`]);
    expect(Object.keys(anchor ?? {}).sort()).toEqual([
      'atMs',
      'depth',
      'leaves',
      'no',
      'organId',
      'prev',
      'root',
      'sig',
    ]);
    expect(anchor?.depth).toBe(6);
    expect(JSON.stringify(anchor)).not.toContain(stub);
  });

  it('whose tail is cut, though chained and sealed well, is found by the anchor', async () => {
    const { anchor } = await exported(first);
    expect(verdict(early)).toMatchObject({ ok: true });
    const cut = sealedAnew({ ...early, ...(anchor && { anchor }) });
    expect(verdict(cut).bad?.why).toMatch(
      new RegExp(`^anchor 1 holds row \\d+ of matter:${first}: it is not here as it was$`),
    );
  });

  it('whose anchor was changed, or is of another matter, is found', async () => {
    const doc = await exported(first);
    const other = (await exported(second)).anchor;
    const changed = (change: Partial<AnchorProof>): string | undefined =>
      verdict(sealedAnew({ ...doc, anchor: { ...(doc.anchor as AnchorProof), ...change } })).bad
        ?.why;
    expect(changed({ atMs: 1 })).toBe('the signature of anchor 1 is not genuine');
    expect(changed(other ?? {})).toBe('anchor 1 is of another matter');
    const leaves = (doc.anchor?.leaves ?? []).map((leaf) => ({ ...leaf, seq: leaf.seq - 1 }));
    expect(changed({ leaves })).toBe('a leaf does not hang in anchor 1');
  });
});

it('every leaf of a tree leads to its root, and no other does', () => {
  const leafOf = (nth: number) => ({ subject: `matter:${nth}`, seq: 1, hash: String(nth) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (count, pick) => {
      const tree = growTree(
        Buffer.alloc(32, count),
        Array.from({ length: count }, (_, nth) => leafOf(nth)),
      );
      const leaf = tree.prove(`matter:${pick % count}`);
      const anchor = { organId: 'o', no: 1, atMs: 0, prev: '', sig: '', ...tree };
      return (
        leaf !== undefined &&
        isIn(anchor, leaf) &&
        !isIn(anchor, { ...leaf, seq: 2 }) &&
        !isIn(anchor, { ...leaf, at: leaf.at ^ 1 })
      );
    }),
    { numRuns: 40 },
  );
});

it('is made once a day, whoever asks, and by the API by itself', async () => {
  expect(await Promise.all([anchorNow(), anchorNow()])).toEqual([undefined, undefined]);
  const api = await ApiProcess.start(office);
  await untilAnchored('city');
  await api.kill();
  const made = await office.database.asSuper('select organ_id, no from anchor order by 1');
  expect(made).toEqual([
    { organ_id: 'city', no: 1 },
    { organ_id: ORGAN, no: 1 },
  ]);
}, 60_000);

async function untilAnchored(organId: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const sql = 'select from anchor where organ_id = $1';
    if ((await office.database.asSuper(sql, [organId])).length > 0) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}

it('the application’s login makes none, changes none and removes none', async () => {
  for (const role of ['duban_api', 'duban_worker', 'duban_dispatch'] as const) {
    const db = createDb(office.database.appUrl, role, 1);
    const attempt = (sql: string): Promise<unknown> =>
      db.tx({ organId: ORGAN }, (q) => q.rows(sql));
    const denied = /permission denied|under a warrant/;
    await expect(
      attempt(
        `insert into anchor select organ_id, 2, at_ms, '', root, depth, nonce, sig from anchor`,
      ),
    ).rejects.toThrow(denied);
    await expect(
      attempt(
        `insert into anchor_leaf values ('${ORGAN}', 'matter:x', 1, 1, repeat('0', 64), '', false)`,
      ),
    ).rejects.toThrow(denied);
    for (const table of ['anchor', 'anchor_leaf']) {
      await expect(attempt(`update ${table} set no = 9`)).rejects.toThrow(denied);
      await expect(attempt(`delete from ${table}`)).rejects.toThrow(denied);
    }
    await db.close();
  }
});

describe('with every right in the database', () => {
  const sql = (text: string, params?: unknown[]) => office.database.asSuper(text, params);
  const files = (): string[] => readdirSync(kept);

  it('nothing is missed where nothing is missing; a copy tells who keeps it nothing', async () => {
    expect(await anchors()).toEqual([
      expect.stringMatching(/: whole; tails proven up to anchor 1 /),
    ]);
    expect(await cli('verify-main.ts', '--anchors')).toMatchObject({ status: 0 });
    expect((await cli('anchor-main.ts', '--out', kept)).status).toBe(0);
    expect(files()).toEqual(['anchor-city-1.json', `anchor-${ORGAN}-1.json`]);
    const [empty, full] = files().map((name) => readFileSync(join(kept, name), 'utf8'));
    expect(full).not.toContain(first);
    expect(full?.length).toBeLessThan((empty?.length ?? 0) + 10);
    expect(await anchors(kept)).toEqual([expect.stringContaining(': whole; ')]);
  }, 60_000);

  it('a tail cut off is named', async () => {
    await sql(
      `with cut as (delete from ledger l using head h where l.matter_id = $1 and h.matter_id = $1 and l.seq = h.revision returning 1)
       update head set revision = revision - 1 where matter_id = $1`,
      [first],
    );
    expect(await anchors()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${ORGAN}: LOST: matter ${first}: row \\d+ is not there as it was anchored \\(\\d+ row`,
        ),
      ),
    ]);
  });

  it('a whole matter is named; of a stub only that there was one', async () => {
    for (const id of [second, stub])
      for (const table of ['ledger', 'head', 'log'])
        await sql(`delete from ${table} where matter_id = $1`, [id]);
    const said = (await anchors()).join('\n');
    expect(said).toMatch(
      new RegExp(`LOST: matter ${second}, of which \\d+ row\\(s\\) were anchored, is gone`),
    );
    expect(said).toMatch(/LOST: a sealed matter, of which \d+ row/);
    expect(said).not.toContain(stub);
  });

  it('the next day’s anchor opens an incident for each, and does not wash the loss away', async () => {
    await office.database.moveClock(DAY_MS);
    expect(await anchorNow()).toMatchObject({ no: 2 });
    const incidents = await sql(
      `select matter_id id from incident where kind = 'anchorLost' and closed_at is null order by 1`,
    );
    expect(incidents).toEqual([...[first, second].sort(), null].map((id) => ({ id })));
    expect((await anchors()).join('\n')).toContain(`matter ${second}, of which`);
  });

  it('what an anchor holds, edited to fit, is named', async () => {
    const [before] = await office.database.asSuper<{ hash: string }>(
      `update anchor_leaf l set hash = repeat('0', 64) from anchor_leaf o where l.subject = $1 and o.subject = l.subject
       and o.no = l.no returning o.hash`,
      [`matter:${late}`],
    );
    expect((await anchors()).join('\n')).toContain('what anchor 2 holds was changed');
    await sql('update anchor_leaf set hash = $2 where subject = $1', [
      `matter:${late}`,
      before?.hash,
    ]);
    await sql(`update anchor set at_ms = at_ms + 1 where no = 1`);
    const said = (await anchors()).join('\n');
    expect(said).toContain('the signature of anchor 1 is not genuine');
    expect(said).toContain('anchor 2 does not follow the one before');
  });

  it('the anchors themselves cut off as well: the kept copy names them, and what is lost', async () => {
    await sql('delete from anchor');
    await sql('delete from anchor_leaf');
    expect(await anchors()).toEqual([`${ORGAN}: no anchor yet, tails not proven`]);
    expect(await cli('verify-main.ts', '--anchors', '--kept', kept)).toMatchObject({ status: 1 });
    const said = (await anchors(kept)).join('\n');
    expect(said).toContain('anchor 1 of which a copy is kept is not in the database');
    expect(said).toContain(`LOST: matter ${second}, of which`);
    expect(said).toContain(`LOST: matter ${first}: row`);
  });

  it('tells how it is used', async () => {
    expect((await cli('anchor-main.ts')).status).toBe(2);
    expect((await cli('verify-main.ts', '--anchors', 'x')).status).toBe(2);
    mkdirSync(join(office.home, 'broken'));
    writeFileSync(join(office.home, 'broken', 'anchor-x-1.json'), '{}');
    expect(
      (await cli('verify-main.ts', '--anchors', '--kept', join(office.home, 'broken'))).status,
    ).toBe(2);
  });
});
