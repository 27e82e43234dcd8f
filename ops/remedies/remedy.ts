// What mends a stuck matter, as one typed entry: what it would do, doing it, and whether it worked (issue on operations).
import type { KeyObject } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { RepairBy } from '../../db/ops/repairs';
import type { Db } from '../../db/pool';
import type { HmacKeys } from '../../db/secrecy/blind';
import type { KeyRing } from '../../db/secrecy/key-ring';
import type { DeliveryService } from '../../delivery';
import type { Procedure } from '../../domain';
import type { EngineView } from '../engine/engine-view';

export const REMEDY_NAMES = [
  'startNow',
  'nudge',
  'resetActivity',
  'redeliverCommand',
  'resendMail',
  'readdressMail',
  'reassignDesk',
  'backfillLedger',
  'rebuildFromLedger',
  'roll',
  'quarantine',
] as const;
export type RemedyName = (typeof REMEDY_NAMES)[number];

export interface RepairPorts {
  /** As `duban_dispatch`. */
  db: Db;
  /** Ops' reasons go to the vault. */
  ring: KeyRing;
  delivery: DeliveryService;
  client: Client;
  /** Undefined while Temporal does not answer. */
  engine: EngineView | undefined;
  procedures: Readonly<Record<string, Procedure>>;
  /** What the API alone has: without it nothing is signed, and nobody is known by name. */
  api?: RepairApi;
}

export interface RepairApi {
  signingKey: KeyObject;
  keys: HmacKeys;
}

/** What a remedy is for: a matter, and within it one row, notice or person where the remedy asks for one. */
export interface RepairAt {
  organId: string;
  matterId: string;
  /** Only this is told of a sealed stub, in answers and in the log (P8). */
  incidentId?: string;
  sealed: boolean;
  by: RepairBy;
  commandId?: string;
  noticeId?: string;
  /** `readdressMail`: whose address; `reassignDesk`: the post whose desk. */
  personId?: string;
  post?: string;
}

/** Why a remedy does not apply here; codes only. */
export type RepairRefusal =
  | 'matterClosed'
  | 'quarantined'
  | 'notQuarantined'
  | 'engineUnavailable'
  | 'nothingToDo'
  | 'notForStubs'
  | 'needsApi'
  | 'targetMissing'
  | 'secondEngineerNeeded'
  /** The head is not what its ledger folds to, or the ledger's chain is broken: for people, not for a rebuild. */
  | 'stateDiverged'
  | 'ledgerBroken'
  | 'alreadyRunning'
  /** This build has no such remedy. */
  | 'notOffered';

/** What it would do, each line one act, exact enough to decide by; or why not. */
export type Planned = { ok: true; does: readonly string[] } | { ok: false; code: RepairRefusal };

/** What the look afterwards says. `because` is one line for people; codes, ids and instants only. */
export type Verdict =
  | { outcome: 'worked'; because?: string }
  | { outcome: 'notYet'; because: string }
  | { outcome: 'failed'; because: string };

export interface Remedy {
  name: RemedyName;
  title: { zh: string; en: string };
  /** One sentence for help texts and runbooks. */
  does: string;
  /** True where it makes an event or a request that somebody confirms: then only the API, which signs, can do it. */
  needsApi: boolean;
  forStubs: boolean;
  /** How long it is looked at afterwards before the answer is `notYet`, ms; default 20 s. */
  lookForMs?: number;
  /** Looks only. Called again before the act, so that it applies to what is there by then. */
  plan: (ports: RepairPorts, at: RepairAt) => Promise<Planned>;
  /** Safe to run twice, also at the same time. */
  act: (ports: RepairPorts, at: RepairAt) => Promise<void>;
  /** Whether it worked, seen from the outside: never from what `act` believes of itself. */
  look: (ports: RepairPorts, at: RepairAt) => Promise<Verdict>;
}
