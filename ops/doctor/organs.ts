// Checks of each organ: rules, whom notices reach, who is on duty, holiday plans.
import { plansInForce } from '../../db/calendars';
import { databaseNow } from '../../db/matter/rows';
import { unfilledAmong, unitsOf } from '../../db/metrics/audiences';
import { dutyUntil } from '../../db/ops/installation-state';
import { organIds } from '../../db/organs';
import type { Query } from '../../db/pool';
import { postsToTell } from '../../rules/audience';
import { loadPlans } from '../../rules/calendar';
import { loadRules, packOf } from '../../rules/load';
import { dbOf, fail, ok, warn, type Check, type Patient } from './check';

const DAY_MS = 86_400_000;
/** Plans of the next year are published in November. */
const HORIZON_MS = 45 * DAY_MS;

export const rules: Check = {
  name: 'rules',
  todo: 'mend the packs of DUBAN_RULES; every organ needs one',
  look: async (patient) => {
    const { packs } = loadRules(patient.rules);
    const without = (await organIds(dbOf(patient))).filter((id) => packOf(packs, id) === undefined);
    return without.length === 0
      ? ok(packs.map(({ version }) => version).join(', '))
      : fail(`no pack serves ${without.join(', ')}`, rules.todo);
  },
};

export const audiences: Check = {
  name: 'audiences',
  todo: 'appoint somebody with an address to each post (POST /directory/changes)',
  look: async (patient) => {
    const { packs } = loadRules(patient.rules);
    const empty = await overOrgans(patient, async (q, organId) => {
      const pack = packOf(packs, organId);
      return pack === undefined ? [] : unfilledAmong(q, postsToTell(pack, await unitsOf(q)));
    });
    return empty.length === 0
      ? ok('every post that is told has somebody')
      : fail(`nobody mail can reach: ${empty.join(', ')}`, audiences.todo);
  },
};

export const roster: Check = {
  name: 'roster',
  todo: 'enter shifts for the days to come (PUT /rosters/{post})',
  look: async (patient) => {
    const amiss = await overOrgans(patient, async (q) => {
      const [posts, nowMs] = [await dutyUntil(q), await databaseNow(q)];
      if (posts.length === 0) return ['no shifts: whoever holds the post is told at night'];
      return posts
        .filter(({ untilMs }) => untilMs === null || untilMs < nowMs + DAY_MS)
        .map(({ post }) => post);
    });
    return amiss.length === 0
      ? ok('somebody is on duty for the next 24 hours')
      : warn(`a gap within 24 hours: ${amiss.join(', ')}`, roster.todo);
  },
};

export const holidays: Check = {
  name: 'holiday plans',
  todo: 'npm run import -- calendar FILE --as NAME',
  look: async (patient) => {
    const bundled = loadPlans().map(({ year }) => year);
    const missing = await overOrgans(patient, async (q) => {
      const years = new Set([...bundled, ...(await plansInForce(q)).map(({ year }) => year)]);
      const nowMs = await databaseNow(q);
      const needed = [nowMs, nowMs + HORIZON_MS].map((ms) => new Date(ms).getUTCFullYear());
      return [...new Set(needed)].filter((year) => !years.has(year)).map(String);
    });
    return missing.length === 0
      ? ok('loaded for the weeks to come')
      : warn(`not loaded: ${missing.join(', ')}; due dates there are provisional`, holidays.todo);
  },
};

/** What is amiss, with the organ it is amiss in. */
async function overOrgans(
  patient: Patient,
  look: (q: Query, organId: string) => Promise<string[]>,
): Promise<string[]> {
  const db = dbOf(patient);
  const amiss: string[] = [];
  for (const organId of await organIds(db)) {
    const found = await db.tx({ organId }, (q) => look(q, organId));
    amiss.push(...found.map((one) => `${organId} ${one}`));
  }
  return amiss;
}
