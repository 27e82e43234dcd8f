// `POST` and `GET /calendars`: a holiday plan comes in, and how far the open matters are counted by it (P6).
import { createHash } from 'node:crypto';
import { Router, type RequestHandler } from 'express';
import {
  isImported,
  plansInForce,
  storePlan,
  visibleBySlice,
  type PlanImport,
} from '../../db/calendars';
import { readSlice } from '../../db/matter/rows';
import { fingerprint } from '../../db/matter/signing';
import type { Query } from '../../db/pool';
import { RulesFault } from '../../rules/faults';
import {
  holidayPlanSchema,
  loadPlans,
  planDigest,
  readHolidayPlan,
  type HolidayPlan,
} from '../../rules/calendar';
import { askerOf, signedIn, type Asker } from '../asker';
import { standingOf } from '../commands/context';
import { jsonBody, validBody } from '../parsing';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { withCalendars } from '../rollout';
import { surely } from '../surely';
import { keyOf } from './locate';

const OFFICE_HEAD = 'officeHead@caseManagement';

export function calendarRoutes(ports: ApiPorts): Router {
  const router = Router();
  const bundled = loadPlans();
  router.get('/calendars', signedIn(ports), officeHead(ports), async (_req, res) => {
    const { scope } = askerOf(res);
    const shown = await ports.db.tx(scope, async (q) => ({
      calendars: await shownPlans(q, bundled),
      matters: await progress(ports, q),
    }));
    res.json(shown);
  });
  router.post('/calendars', signedIn(ports), officeHead(ports), ...jsonBody, async (req, res) => {
    const asker = askerOf(res);
    const key = keyOf(req);
    const plan = validPlan(req.body);
    const known = bundled.find((one) => one.year === plan.year && one.version === plan.version);
    if (known !== undefined && planDigest(known) !== planDigest(plan))
      throw new Problem('calendarVersionTaken');
    const input = importOf(ports, asker, key, plan);
    const matters = await surely(ports, asker.scope, async (q) => {
      await ports.warrants.show(q, asker.scope.organId);
      await store(q, input);
      const { waiting } = await progress(ports, q);
      return { value: waiting, isStored: (inner) => isImported(inner, input) };
    });
    ports.rollout.begin(asker.session.organId);
    const { year, version } = plan;
    res.setHeader('Location', '/api/v1/calendars');
    res.status(202).json({ year, version, matters });
  });
  return router;
}

/** 403 before a body is read. */
const officeHead =
  (ports: ApiPorts): RequestHandler =>
  async (_req, res, next) => {
    const asker = askerOf(res);
    const { posts, standIns } = await ports.db.read(asker.scope, (q) => standingOf(q, asker));
    const held = [...posts, ...standIns.flatMap((one) => one.posts)];
    if (!held.includes(OFFICE_HEAD)) throw new Problem('notAllowed');
    next();
  };

/** By shape, then by what a plan may say: every fault with its pointer. */
function validPlan(body: unknown): HolidayPlan {
  const shaped = validBody(holidayPlanSchema, body);
  try {
    return readHolidayPlan('', shaped);
  } catch (error) {
    if (!(error instanceof RulesFault)) throw error;
    const errors = error.faults.map(({ pointer, message }) => ({ pointer, code: codeOf(message) }));
    throw new Problem('invalidBody', { errors });
  }
}

/** `outside the year` → `outsideTheYear`. */
const codeOf = (message: string): string =>
  message.replaceAll(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase());

function importOf(
  { hmac }: ApiPorts,
  { session }: Asker,
  key: string,
  plan: HolidayPlan,
): PlanImport {
  const { organId, personId, sessionId } = session;
  return {
    organId,
    officer: personId,
    session: sessionId,
    keyHash: createHash('sha256').update(key).digest('hex'),
    fingerprint: fingerprint(hmac.fingerprint, plan),
    plan,
    digest: planDigest(plan),
  };
}

async function store(q: Query, input: PlanImport): Promise<void> {
  const stored = await storePlan(q, input);
  if (stored === 'keyReused') throw new Problem('idempotencyKeyReused');
  if (stored === 'differs') throw new Problem('calendarVersionTaken');
}

/** Open matters with day clocks that the asker sees: how many are counted by the plans of now. */
async function progress(ports: ApiPorts, q: Query): Promise<{ done: number; waiting: number }> {
  const calendars = await ports.rules.calendars(q);
  const sum = { done: 0, waiting: 0 };
  for (const { digest, matters } of await visibleBySlice(q)) {
    const slice = await readSlice(q, digest);
    if (Object.keys(slice.calendars).length === 0) continue;
    sum[withCalendars(slice, calendars).digest === digest ? 'done' : 'waiting'] += matters;
  }
  return sum;
}

async function shownPlans(q: Query, bundled: readonly HolidayPlan[]): Promise<unknown[]> {
  const imported = await plansInForce(q);
  const years = imported.map(({ year }) => year);
  return [
    ...bundled
      .filter(({ year }) => !years.includes(year))
      .map(({ year, version }) => ({ year, version, importedAt: null })),
    ...imported.map(({ year, version, loadedAtMs }) => ({
      year,
      version,
      importedAt: new Date(loadedAtMs).toISOString(),
    })),
  ].toSorted((a, b) => a.year - b.year);
}
