// The watch: one loop in every process, one active at a time; looks, alerts, mends, and compares clocks (P1, P10).
import { randomUUID } from 'node:crypto';
import { forgetProcess, noteProcess } from '../../db/watch/process-clock';
import { alertsTaken, leaveTurn, noteAlerts, takeTurn } from '../../db/watch/turn';
import type { Db } from '../../db/pool';
import type { BlindKey } from '../../db/secrecy/blind';
import { alertsDue } from './alert';
import { isWebAddress, type AlertTransport } from './alert-transport';
import { isSkewed, measureSkewMs, skewFinding } from './clock';
import { isUnavailable } from '../../db/sqlstate';
import type { Procedure } from '../../domain';
import type { EngineView } from '../engine/engine-view';
import type { StuckKind } from '../kinds/kind';
import { STUCK_KINDS } from '../kinds/table';
import { createOutage, type Outage } from './outage';
import { findingsFor, lookAround, type Finding, type Look } from './look';
import { createMender, type Engine, type Mender } from './mender';
import { Sightings } from './sightings';

export interface WatchOptions {
  /** As `duban_dispatch`. */
  db: Db;
  /** To leave out of a mail what its reader may not know of; without them no mail tells of a matter. */
  keys: () => Promise<BlindKey | undefined>;
  /** Mail addresses and web addresses (`DUBAN_OPS_ALERT`). */
  targets: readonly string[];
  alert: AlertTransport;
  /** `createDelivery(…)`; without it nothing is mended. */
  engine?: Engine;
  /** Without it nothing is told of runs. */
  view?: EngineView;
  /** By name; what is of none of them is not folded. */
  procedures?: Readonly<Record<string, Procedure>>;
  /** Name of this process in alerts, such as `api`. */
  process: string;
  /** Of a worker: names the code by which it decides. */
  build?: string;
  log: { warn(fields: Record<string, unknown>, text: string): void };
  kinds?: readonly StuckKind[];
  /** How often it looks, ms. */
  everyMs?: number;
}

/** For readiness. Counts by kind are of the last look of this process. */
export interface WatchStatus {
  active: boolean;
  /** This process's clock at the last look that came to its end. */
  lookedAtMs: number | undefined;
  counts: Readonly<Record<string, number>>;
  clockSkewMs: number | undefined;
  /** True where the clock is off by more than 2 s, or nobody can be told of something. */
  amber: boolean;
}

export interface Watch {
  /** How far this process's clock is ahead of the database's, ms; undefined before the first comparison. */
  clockSkewMs(): number | undefined;
  status(): WatchStatus;
  /** Looks once, now, where it is this process's turn. */
  look(): Promise<void>;
  /** Ends after the look under way and gives the turn to another process. */
  stop(): Promise<void>;
}

const EVERY_MS = 10_000;

export function startWatch(options: WatchOptions): Watch {
  const watching = new Watching(options);
  const everyMs = options.everyMs ?? EVERY_MS;
  let stopped = false;
  let wake = (): void => undefined;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await watching.round();
      if (!stopped)
        await new Promise<void>((done) => {
          const timer = setTimeout(done, everyMs);
          wake = () => {
            clearTimeout(timer);
            done();
          };
        });
    }
  };
  const ended = loop();
  return {
    clockSkewMs: () => watching.status.clockSkewMs,
    status: () => ({ ...watching.status }),
    look: () => watching.round(),
    stop: async () => {
      stopped = true;
      wake();
      await ended;
      await watching.end();
    },
  };
}

class Watching {
  readonly status: WatchStatus = {
    ...{ active: false, lookedAtMs: undefined, counts: {}, clockSkewMs: undefined, amber: false },
  };
  private readonly options: WatchOptions;
  private readonly mender: Mender | undefined;
  private readonly sightings = new Sightings();
  private readonly remembered = new Map<string, string | number>();
  private readonly outage: Outage;
  /** Names this very process, also beside another of the same name. */
  private readonly who: string;
  private running: Promise<void> = Promise.resolve();

  constructor(options: WatchOptions) {
    this.options = options;
    this.who = `${options.process}:${randomUUID()}`;
    const { db, engine, log } = options;
    const onError = (error: unknown, matterId: string): void =>
      log.warn({ code: codeOf(error), matterId }, 'matter not mended, tried again later');
    this.mender = engine && createMender(db, engine, onError);
    this.outage = createOutage(options);
  }

  /** One round at a time; a failure is told and the next round tries again. */
  round(): Promise<void> {
    this.running = this.running.then(() => this.tryRound());
    return this.running;
  }

  private async tryRound(): Promise<void> {
    // A connection that hangs half-open answers nothing for minutes, not even an error.
    const hangs = setInterval(() => void this.outage.met(), HANGS_MS);
    try {
      await this.oneRound();
      this.outage.over();
    } catch (error) {
      this.options.log.warn({ code: codeOf(error) }, 'look failed, tried again');
      if (isUnavailable(error)) await this.outage.met();
    } finally {
      clearInterval(hangs);
    }
  }

  async end(): Promise<void> {
    await this.running;
    await this.mender?.stop();
    const { db } = this.options;
    await Promise.allSettled([leaveTurn(db, this.who), forgetProcess(db, this.who)]);
  }

  private async oneRound(): Promise<void> {
    const { db, everyMs = EVERY_MS, process, build } = this.options;
    const skewMs = await measureSkewMs(db);
    const own = isSkewed(skewMs) ? [skewFinding(process, skewMs, Date.now() - skewMs)] : [];
    this.status.clockSkewMs = skewMs;
    await noteProcess(db, { who: this.who, process, skewMs, build });
    this.status.active = await takeTurn(db, this.who, Math.max(3 * everyMs, MOST_SILENT_MS));
    const look = await this.lookInTurn();
    this.note(look.findings);
    await this.tell([...look.findings, ...own]);
    await this.mender?.offer(look.mendable);
  }

  private async lookInTurn(): Promise<Look> {
    if (!this.status.active) {
      this.sightings.forget();
      this.remembered.clear();
      return { findings: [], mendable: [] };
    }
    const { db, kinds = STUCK_KINDS, engine, view, keys, procedures = {}, log } = this.options;
    // A view whose server does not answer would make every look of every kind wait for it.
    const answers = view !== undefined && (await engine?.answers()) !== false;
    return lookAround({
      ...{ db, kinds, procedures, sightings: this.sightings, remembered: this.remembered },
      engine: answers ? view : undefined,
      keys: await keys().catch(() => undefined),
      onBlind: (error, kind) =>
        log.warn({ kind, code: codeOf(error) }, 'kind not looked for, tried again'),
    });
  }

  private note(findings: readonly Finding[]): void {
    const counts: Record<string, number> = {};
    for (const { kind, sightings } of findings)
      counts[kind.name] = (counts[kind.name] ?? 0) + sightings.length;
    this.status.counts = counts;
    this.status.lookedAtMs = Date.now();
    this.status.amber = isSkewed(this.status.clockSkewMs) || (counts['nobodyToTell'] ?? 0) > 0;
  }

  private async tell(findings: readonly Finding[]): Promise<void> {
    if (findings.length === 0) return;
    await Promise.all(
      this.options.targets.map((target) =>
        this.tellOne(target, findings).catch((error: unknown) =>
          this.options.log.warn({ code: codeOf(error) }, 'alert failed, tried again'),
        ),
      ),
    );
  }

  /** Noted only when taken: an alert that found no way out is tried again with the next look. */
  private async tellOne(target: string, findings: readonly Finding[]): Promise<void> {
    const { db, keys, alert, log } = this.options;
    const seen = isWebAddress(target)
      ? findings
      : await findingsFor(db, await keys(), target, findings);
    const { nowMs, byKind } = await alertsTaken(db, target);
    const due = alertsDue(seen, byKind, nowMs);
    if (due.length === 0) return;
    const names = due.map(({ kind }) => kind);
    if (await alert(target, due, nowMs)) await noteAlerts(db, target, names);
    else log.warn({ kinds: names }, 'alert not taken, tried again');
  }
}

/** The turn outlasts the slowest alert, so that it never passes on while one is under way, ms. */
const MOST_SILENT_MS = 30_000;

/** A round, alerts and all, takes well under this; longer, and PostgreSQL does not answer, ms. */
const HANGS_MS = 45_000;

const codeOf = (error: unknown): string =>
  String((error as { code?: unknown }).code ?? (error as Error).name);
