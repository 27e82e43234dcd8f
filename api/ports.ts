// What the API is given: database, keys, sender, rules. It reads no environment and makes no keys.
import type { KeyObject } from 'node:crypto';
import type { Logger } from 'pino';
import type { AnchorProofs } from '../db/anchor/proof';
import type { RecordedEar } from '../db/matter/recorded';
import type { Warrants } from '../db/people/warrant';
import type { Db } from '../db/pool';
import type { HmacKeys } from '../db/secrecy/blind';
import type { KeyRing } from '../db/secrecy/key-ring';
import type { Sender } from '../delivery/index';
import type { SeePorts } from '../ops/see/ports';
import type { RulePack } from '../rules/schema';
import type { MatterKind } from './kinds/kind';
import type { ApiMetrics } from './metrics';
import type { Rollout } from './rollout';
import type { RuleSource } from './rules';

export interface OrganInfo {
  organId: string;
  /** Leads the numbers. */
  code: string;
  shortName: string;
  /** Fixed offset from UTC. */
  offsetMinutes: number;
}

/** Health of one part for the start page and `/readyz`. */
export interface PartHealth {
  name: string;
  state: 'ok' | 'amber' | 'down';
  /** What to do, one line; absent while all is well. */
  hint?: string;
}

export interface ApiPorts {
  /** Pool of the role `duban_api`. */
  db: Db;
  /** Pool of the role `duban_dispatch`: asks what became of a commit, whatever the asker may see by then. */
  systemDb: Db;
  /** What exports carry of the newest anchor. */
  anchorProofs: AnchorProofs;
  hmac: HmacKeys;
  ring: KeyRing;
  /** Ed25519 private key that vouches for commands; no other process has it (P1). */
  signingKey: KeyObject;
  /** For each transaction that writes who is who, or settles who is in conflict (ADR 14). */
  warrants: Warrants;
  /** PEM of the public keys, for exports. */
  publicKeysPem: readonly string[];
  sender: Sender;
  /** Hears of records as they are made. */
  recorded: RecordedEar;
  kinds: readonly MatterKind[];
  packs: readonly RulePack[];
  rules: RuleSource;
  rollout: Rollout;
  organs: ReadonlyMap<string, OrganInfo>;
  /** What operations see and mend. */
  ops: SeePorts;
  log: Logger;
  health: () => Promise<PartHealth[]>;
  metrics: ApiMetrics;
  pages: PageOptions;
}

export interface PageOptions {
  publicUrl: string;
  /** Folder of captured mails, only where SMTP is embedded. */
  mailFolder?: string;
  temporalUi?: string;
  /** Lines that send the first clue. */
  firstClue: readonly string[];
}
