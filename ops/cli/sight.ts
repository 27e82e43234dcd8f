// What the console looks through: the database, or the API as a person. Both answer the same shapes.
import type { BulkDone, BulkResult } from '../remedies/bulk';
import type { RemedyName } from '../remedies/remedy';
import type { IncidentQuery, IncidentShown, StuckQuery } from '../see/incidents';
import type { LogShown, MailQuery, MailShown } from '../see/lists';
import type { MatterShown } from '../see/matter';
import type { KindTold } from '../see/ports';

/** A repair as it was asked for; the id is a matter's, a command's or an incident's. */
export interface RepairWish {
  id: string;
  remedy: RemedyName;
  reason: string;
  dryRun: boolean;
  commandId?: string;
  noticeId?: string;
  personId?: string;
  post?: string;
  /** How long to look whether it worked, ms; default the remedy's own. The API has a limit of its own. */
  lookForMs?: number;
}

export type RepairTold =
  | { kind: 'notFound' }
  | { kind: 'refused'; code: string }
  | { kind: 'planned'; does: readonly string[] }
  | {
      kind: 'done';
      repairId: string;
      does: readonly string[];
      outcome: 'worked' | 'notYet' | 'failed';
      because?: string | null;
    };

export interface BulkWish {
  kind: string;
  remedy: RemedyName;
  reason: string;
  perSecond?: number;
  batchId?: string;
}

export interface BulkHooks {
  onResult: (result: { id: string; told: RepairTold | { kind: 'threw'; code: string } }) => void;
  signal: AbortSignal;
}

/** Lists give at most `limit` rows, whatever pages they come in. */
export interface Sight {
  stuck(query: StuckQuery): Promise<IncidentShown[]>;
  incidents(query: IncidentQuery): Promise<IncidentShown[]>;
  mail(query: MailQuery): Promise<MailShown[]>;
  log(query: { limit: number }): Promise<LogShown[]>;
  kinds(): Promise<readonly KindTold[]>;
  /** Undefined where there is none, or none that may be known of. */
  matter(id: string): Promise<MatterShown | undefined>;
  incident(id: string): Promise<IncidentShown | undefined>;
  repair(wish: RepairWish): Promise<RepairTold>;
  /** How many matters a bulk repair would hit. */
  preview(wish: Pick<BulkWish, 'kind' | 'batchId'>): Promise<number>;
  repairAll(wish: BulkWish, hooks: BulkHooks): Promise<BulkDone>;
  close(): Promise<void>;
}

export const toldOf = ({ id, result }: BulkResult): Parameters<BulkHooks['onResult']>[0] => ({
  id,
  told: result,
});

/** Incidents have UUIDs, matters a prefix, commands 22 characters. */
export const isIncidentId = (id: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
