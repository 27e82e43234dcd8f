// What a test asks of the record: past all policies for the ledger, over HTTP for how a command went.
import type { DomainEvent } from '../../domain';
import type { Installation } from '../support/installation';
import type { Answer, Officer } from '../support/officer';
import { eventually } from '../support/temporal';

export const eventsOf = async (
  { database }: Installation,
  matterId: string,
): Promise<DomainEvent[]> =>
  (
    await database.asSuper<{ event: DomainEvent }>(
      'select event from ledger where matter_id = $1 order by seq',
      [matterId],
    )
  ).map(({ event }) => event);

export const typesOf = async (office: Installation, matterId: string): Promise<string[]> =>
  (await eventsOf(office, matterId)).map(({ type }) => type);

export type Rung = Extract<DomainEvent, { type: 'rungFired' }>;

/** Fired or skipped. */
export const rungsOf = async (office: Installation, matterId: string): Promise<Rung[]> =>
  (await eventsOf(office, matterId)).filter((event) => event.type === 'rungFired') as Rung[];

export const rungKey = ({ deadline, instance, dueNo, level, repeatNo }: Rung): string =>
  [deadline, instance, dueNo, level, repeatNo].join('/');

export const incidentsOf = async ({ database }: Installation): Promise<string[]> =>
  (await database.asSuper<{ kind: string }>('select kind from incident order by 1')).map(
    ({ kind }) => kind,
  );

/** Every row of the matter by its type, in order of submission. */
export const rowsOf = (
  { database }: Installation,
  matterId: string,
): Promise<{ id: string; type: string; outcome: { state: string } | null }[]> =>
  database.asSuper(
    "select id, body ->> 'type' type, outcome from command where matter_id = $1 order by submitted_at, id",
    [matterId],
  );

/** The row of a step that was sent a moment ago. */
export const committed = (office: Installation, matterId: string, type: string): Promise<unknown> =>
  eventually(`the row ${type}`, async () =>
    (await rowsOf(office, matterId)).some((row) => row.type === type),
  );

/** How a 202, or the command of that id, went, once it is decided. */
export const decided = (
  officer: Officer,
  waiting: Answer | string,
  limitMs?: number,
): Promise<Answer['body']> => {
  const id = typeof waiting === 'string' ? waiting : String(waiting.body['commandId']);
  const look = async () => {
    const { body } = await officer.get(`/commands/${id}`);
    return body['state'] !== 'waiting' && body;
  };
  return eventually(`the end of ${id}`, look, limitMs);
};

export interface Clock {
  id: string;
  startAt: string;
  dueAt: string;
  status: string;
}

export const clocksOf = (view: Answer['body']): Clock[] => view['deadlines'] as Clock[];
