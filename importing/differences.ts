// What a folder says other than the directory on record, as changes that can be filed, each with the line it comes from.
import type { DirectoryRows } from '../db/people/directory-files';

/** `GET /directory`, as far as it is compared. */
export interface OnRecord {
  persons: { personId: string; name: string; unit: string; active: boolean }[];
  units: { unit: string; name: string }[];
  posts: { post: string; name: string; holders: Held[] }[];
}

interface Held {
  personId: string;
  as: 'holder' | 'deputy';
  from: string;
  until: string | null;
}

export interface Difference {
  /** `file:line`, or the post of an appointment that no line has. */
  where: string;
  /** Body of `POST /directory/changes`; absent where no change of the directory can say it. */
  change?: Record<string, unknown>;
  /** What differs, without names and addresses. */
  what: string;
}

type Fields = Record<string, string>;
type File = keyof DirectoryRows;

/** Differences of one organ in the order in which they are filed; appointments no line has only where `endMissing`. */
export function differences(
  rows: DirectoryRows,
  organ: string,
  record: OnRecord,
  nowMs: number,
): { filed: Difference[]; missing: Difference[] } {
  const of = <T>(file: File, each: (fields: Fields, where: string) => T[]): T[] =>
    rows[file].flatMap(({ line, fields }) =>
      fields['organ'] === organ ? each(fields, `${file}:${line}`) : [],
    );
  const persons = new Map(record.persons.map((one) => [one.personId, one]));
  const fresh = (id: string): boolean => !persons.has(id);
  const holders = of('holders.csv', (f, where) => appointed(f, where, record, fresh, nowMs));
  return {
    filed: [
      ...of('units.csv', (f, where) =>
        structure(
          where,
          'unit',
          f['unit'],
          f['name'],
          record.units.find((one) => one.unit === f['unit'])?.name,
        ),
      ),
      ...of('posts.csv', (f, where) =>
        structure(
          where,
          'post',
          f['post'],
          f['name'],
          record.posts.find((one) => one.post === f['post'])?.name,
        ),
      ),
      ...of('persons.csv', (f, where) => person(f, where, persons.get(f['person'] ?? ''))),
      ...holders,
      ...of('relations.csv', (f, where) => related(f, where, fresh)),
    ],
    missing: unlisted(rows, organ, record, nowMs),
  };
}

/** Units and posts have no change of their own. */
function structure(
  where: string,
  kind: string,
  id = '',
  name: string | undefined,
  known: string | undefined,
): Difference[] {
  if (known === name) return [];
  const what = known === undefined ? `${kind} ${id} is new` : `${kind} ${id} has another name`;
  return [{ where, what }];
}

function person(
  { person: personId = '', name, unit, address, locale, username }: Fields,
  where: string,
  known: OnRecord['persons'][number] | undefined,
): Difference[] {
  if (known === undefined) {
    const change = {
      kind: 'addPerson',
      personId,
      name,
      unit,
      ...(address ? { address } : {}),
      ...(locale ? { locale } : {}),
    };
    return [{ where, change, what: `${personId} is new` }];
  }
  const moved = { kind: 'changeUnit', personId, unit };
  const account = { kind: 'openAccount', personId, username };
  return [
    ...(known.active ? [] : [{ where, what: `${personId} is no longer active` }]),
    ...(known.name === name ? [] : [{ where, what: `${personId} has another name` }]),
    ...(known.unit === unit ? [] : [{ where, change: moved, what: `${personId} goes to ${unit}` }]),
    ...(username ? [{ where, change: account, what: `${personId} gets an account` }] : []),
  ];
}

function appointed(
  f: Fields,
  where: string,
  record: OnRecord,
  fresh: (id: string) => boolean,
  nowMs: number,
): Difference[] {
  const { post, personId, as, from, until } = appointmentOf(f);
  const later = from !== '' && Date.parse(from) > nowMs;
  const over = until !== '' && Date.parse(until) <= nowMs;
  const held = record.posts.find((one) => one.post === post)?.holders ?? [];
  const atMs = later ? Date.parse(from) : nowMs;
  if (over || isAmong(held, personId, as, atMs)) return [];
  const what = `${personId} becomes ${as} of ${post}`;
  if (fresh(personId)) return [{ where, what: `${what}, once the person is approved` }];
  const period = { ...(later ? { from } : {}), ...(until === '' ? {} : { until }) };
  return [{ where, change: { kind: 'appoint', post, personId, as, ...period }, what }];
}

const appointmentOf = ({ post = '', person = '', kind = '', from = '', until = '' }: Fields) => ({
  post,
  personId: person,
  as: kind === '' ? 'holder' : kind,
  from,
  until,
});

const isAmong = (held: readonly Held[], personId: string, as: string, atMs: number): boolean =>
  held.some((one) => one.personId === personId && one.as === as && Date.parse(one.from) <= atMs);

function related(
  { person: personId = '', other = '', kind: relation }: Fields,
  where: string,
  fresh: (id: string) => boolean,
): Difference[] {
  const what = `${personId} and ${other} are related`;
  if (fresh(personId)) return [{ where, what: `${what}, once the person is approved` }];
  return [{ where, change: { kind: 'relate', personId, otherId: other, relation }, what }];
}

function unlisted(
  rows: DirectoryRows,
  organ: string,
  record: OnRecord,
  nowMs: number,
): Difference[] {
  const key = (post: string, personId: string, as: string): string => `${post} ${personId} ${as}`;
  const listed = new Set(
    rows['holders.csv']
      .filter(({ fields: f }) => f['organ'] === organ)
      .map(({ fields }) => appointmentOf(fields))
      .map(({ post, personId, as }) => key(post, personId, as)),
  );
  return record.posts.flatMap(({ post, holders }) =>
    holders
      .filter(({ from }) => Date.parse(from) <= nowMs)
      .filter(({ personId, as }) => !listed.has(key(post, personId, as)))
      .map(({ personId, as }) => ({
        where: post,
        change: { kind: 'endAppointment', post, personId, as },
        what: `${personId} is no longer ${as} of ${post}`,
      })),
  );
}
