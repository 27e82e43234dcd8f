// How a command went (`GET /commands/{id}`), and what waits in a matter; as visible as the matter itself.
import type { PersonId } from '../../domain';
import type { Query } from '../pool';
import { msOf, type Outcome } from './rows';

export interface CommandStatus {
  id: string;
  matterId: string;
  officer: PersonId;
  type: string;
  state: 'waiting' | 'accepted' | 'refused' | 'parked';
  submittedAtMs: number;
  /** Of `accepted`. */
  appliedRevision?: number;
  /** Of `refused`. */
  code?: string;
  detail?: Record<string, string | number | boolean>;
}

interface Raw {
  id: string;
  matterId: string;
  officer: string;
  type: string;
  submittedAtMs: number;
  outcome: Outcome | null;
  parked: boolean;
}

const COLUMNS = `id, matter_id "matterId", officer, body ->> 'type' "type", ${msOf('submitted_at')} "submittedAtMs",
  outcome, parked_at is not null parked`;

/** One command; undefined where its matter is not visible to the asker, whoever gave it. */
export async function commandStatus(q: Query, id: string): Promise<CommandStatus | undefined> {
  const raw = await q.one<Raw>(
    `select ${COLUMNS} from command where id = $1`,
    [id],
    'command-status',
  );
  return raw === undefined ? undefined : statusOf(raw);
}

/** Commands of a matter that are not decided, in the order in which they will be. */
export async function waitingOf(q: Query, matterId: string): Promise<CommandStatus[]> {
  const rows = await q.rows<Raw>(
    `select ${COLUMNS} from command where organ_id = duban_organ() and matter_id = $1 and outcome is null
     order by submitted_at, id`,
    [matterId],
    'command-waiting',
  );
  return rows.map(statusOf);
}

function statusOf({ outcome, parked, ...raw }: Raw): CommandStatus {
  if (outcome === null) return { ...raw, state: parked ? 'parked' : 'waiting' };
  if (outcome.state === 'accepted')
    return { ...raw, state: 'accepted', appliedRevision: outcome.appliedRevision };
  const { code, detail } = outcome;
  return { ...raw, state: 'refused', code, ...(detail === undefined ? {} : { detail }) };
}
