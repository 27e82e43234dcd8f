// Incidents: one open row per kind and matter, counted up when it happens again. Bodies hold codes and ids only.
import type { Query } from '../pool';

export interface Incident {
  organId: string;
  kind: string;
  matterId?: string;
  body?: Record<string, string | number | boolean>;
}

/** Opens an incident or counts up the one that is open. */
export async function openIncident(q: Query, incident: Incident): Promise<void> {
  await q.rows(
    `insert into incident (organ_id, kind, matter_id, body) values ($1, $2, $3, $4)
     on conflict (organ_id, kind, coalesce(matter_id, '')) where closed_at is null
     do update set count = incident.count + 1, last_at = duban_now(), body = excluded.body`,
    [
      incident.organId,
      incident.kind,
      incident.matterId ?? null,
      JSON.stringify(incident.body ?? {}),
    ],
  );
}

/** Incidents by the words of the answer that heals: those are the contract's, these the table's of stuck kinds. */
export const INCIDENT_OF = {
  gap: 'ledgerGap',
  fork: 'forked',
  forged: 'forged',
  overtaken: 'overtaken',
} as const;
