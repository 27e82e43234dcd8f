// The dispatcher: goes organ by organ, claims notices that are due and sends messages that are due (P7).
import { dueMessages } from '../db/mail/messages';
import { claimable } from '../db/mail/notices';
import type { Db } from '../db/pool';
import type { HmacKeys } from '../db/secrecy/blind';
import type { Procedure } from '../domain';
import { PROCEDURES } from '../domain/procedures';
import type { RulePack } from '../rules/schema';
import { claimNotice } from './claim';
import { sendMessage, type Organ, type SendPorts } from './send';
import { createSmtp, type Dkim } from './transport';

export interface DispatcherOptions {
  /** Pool of the role `duban_dispatch`. */
  db: Db;
  smtpUrl: string;
  /** `From` of every mail, an address or `Name <address>`. */
  from: string;
  publicUrl: string;
  dkim?: Dkim | undefined;
  keys: HmacKeys;
  packs: readonly RulePack[];
  /** For the labels of deadlines; default: all that this build knows. */
  procedures?: readonly Procedure[];
  log: { warn(fields: Record<string, unknown>, text: string): void };
  /** How often due rows are looked for, ms. */
  pollMs?: number;
  /** Longest single SMTP attempt, ms. */
  attemptMs?: number;
}

export interface Round {
  claimed: number;
  attempted: number;
}

export interface Dispatcher {
  /** Ends after the round under way. */
  stop(): Promise<void>;
  /** Works until nothing is due. */
  drain(): Promise<Round>;
}

const BATCH = 32;
const AT_ONCE = 4;

export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const ports: SendPorts = {
    keys: options.keys,
    packs: options.packs,
    procedures: options.procedures ?? Object.values(PROCEDURES),
    transport: createSmtp(options.smtpUrl, { limitMs: options.attemptMs, dkim: options.dkim }),
    from: options.from,
    publicUrl: options.publicUrl,
  };
  let stopped = false;
  let wake = (): void => undefined;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await drain(options, ports, () => stopped);
      if (!stopped) await pause(options.pollMs ?? 1000, (end) => (wake = end));
    }
  };
  const ended = loop();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await ended;
    },
    drain: () => drain(options, ports, () => false),
  };
}

async function drain(
  options: DispatcherOptions,
  ports: SendPorts,
  stopped: () => boolean,
): Promise<Round> {
  const total = { claimed: 0, attempted: 0 };
  for (let busy = true; busy && !stopped();) {
    const round = await oneRound(options, ports).catch((error: unknown) => {
      options.log.warn({ code: codeOf(error) }, 'mail round failed, tried again');
      return { claimed: 0, attempted: 0 };
    });
    total.claimed += round.claimed;
    total.attempted += round.attempted;
    busy = round.claimed + round.attempted > 0;
  }
  return total;
}

async function oneRound(options: DispatcherOptions, ports: SendPorts): Promise<Round> {
  const organs = await options.db.lookup<Organ>(
    'select organ_id "organId", short_name "shortName", offset_minutes "offsetMinutes" from organ order by 1',
  );
  const total = { claimed: 0, attempted: 0 };
  for (const organ of organs) {
    const done = await ofOrgan(options, ports, organ);
    total.claimed += done.claimed;
    total.attempted += done.attempted;
  }
  return total;
}

async function ofOrgan(
  { db, log }: DispatcherOptions,
  ports: SendPorts,
  organ: Organ,
): Promise<Round> {
  const scope = { organId: organ.organId };
  const safely = async (id: string, work: () => Promise<string>): Promise<boolean> => {
    try {
      return (await work()) !== 'notNow';
    } catch (error) {
      // One notice that cannot be handled must not hold up the others.
      log.warn({ id, code: codeOf(error) }, 'mail row failed, tried again');
      return false;
    }
  };
  const notices = await db.tx(scope, (q) => claimable(q, organ.organId, BATCH));
  let claimed = 0;
  for (const at of notices)
    if (await safely(at.id, () => claimNotice(db, ports, organ.organId, at))) claimed += 1;
  const due = await db.tx(scope, (q) => dueMessages(q, organ.organId, BATCH));
  const sent = await eachOf(due, (at) => safely(at.id, () => sendMessage(db, ports, organ, at)));
  return { claimed, attempted: sent.filter((one) => one).length };
}

/** Runs `work` over the list, a few at once: a slow server must not hold up the rest. */
async function eachOf<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...list];
  const lane = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift())
      results.push(await work(one));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

const pause = (ms: number, given: (end: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    given(() => {
      clearTimeout(timer);
      resolve();
    });
  });

const codeOf = (error: unknown): string =>
  String((error as { code?: unknown }).code ?? (error as Error).name);
