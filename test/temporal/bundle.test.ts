// The bundle that a worker starts with: made once for one state of the code, then taken from where it was kept.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptBundle } from '../../worker/bundle';

const folder = mkdtempSync(join(tmpdir(), 'duban-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('is kept whole, and not made again', async () => {
  const first = await keptBundle(folder);
  const [kept, ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  const codePath = join(folder, kept ?? '');
  expect(first).toEqual({ codePath });
  expect(readFileSync(codePath, 'utf8')).toContain('matterWorkflow');
  const madeAt = statSync(codePath).mtimeMs;
  expect(await keptBundle(folder)).toEqual({ codePath });
  expect(statSync(codePath).mtimeMs).toBe(madeAt);
}, 60_000);

it('is made all the same where nothing may be kept', async () => {
  const file = join(folder, 'no-folder');
  writeFileSync(file, '');
  expect(await keptBundle(join(file, 'cache'))).toMatchObject({ code: expect.any(String) });
  expect(existsSync(join(file, 'cache'))).toBe(false);
}, 60_000);
