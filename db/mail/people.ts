// Who holds a post now and where mail reaches him; the conflict filter with shared addresses (P7, P8).
import type { PersonId } from '../../domain';
import type { Query } from '../pool';
import type { HmacKeys } from '../secrecy/blind';
import { isConflicted } from '../secrecy/conflict';

export interface MailPerson {
  personId: PersonId;
  /** `null` where the directory has none or a server refused it for good. */
  address: string | null;
  locale: 'zh' | 'en';
}

const COLUMNS = `p.person_id "personId", p.locale,
  case when p.address_dead_at is null then nullif(p.address, '') end address`;

/** Holders of `code@unit`, or of every post with a bare code, by the database's clock. */
export const holdersNow = (q: Query, slot: string): Promise<MailPerson[]> =>
  q.rows<MailPerson>(
    `select distinct ${COLUMNS} from post_holder h
       join post o on o.organ_id = h.organ_id and o.post = h.post
       join person p on p.person_id = h.person_id, (select duban_now() now) clock
      where (h.post = $1 or o.code = $1) and h.kind = 'holder' and p.active
        and h.from_at <= clock.now and h.until_at > clock.now order by 1`,
    [slot],
    'mail-holders',
  );

export const personsById = (q: Query, ids: readonly PersonId[]): Promise<MailPerson[]> =>
  q.rows<MailPerson>(
    `select ${COLUMNS} from person p where p.active and p.person_id = any($1) order by 1`,
    [ids],
    'mail-persons',
  );

/** Of these persons, who may get no mail of this matter: in conflict, or sharing an address with somebody who is. */
export async function barredFrom(
  q: Query,
  keys: HmacKeys,
  matterId: string,
  ids: readonly PersonId[],
): Promise<Set<PersonId>> {
  const pairs = await q.rows<{ id: string; other: string }>(
    `select p.person_id id, o.person_id other from person p
       join person o on o.person_id = p.person_id
         or (p.address is not null and lower(btrim(o.address)) = lower(btrim(p.address)))
      where p.person_id = any($1)`,
    [ids],
    'mail-sharers',
  );
  const out = await isConflicted(q, keys, matterId, [
    ...new Set([...ids, ...pairs.map(({ other }) => other)]),
  ]);
  const sharing = pairs.filter(({ other }) => out.has(other)).map(({ id }) => id);
  return new Set([...ids.filter((id) => out.has(id)), ...sharing]);
}

/** Marks an address that a server refused for good. */
export const markDead = (q: Query, personId: PersonId, address: string): Promise<unknown> =>
  q.rows(
    'update person set address_dead_at = duban_now() where person_id = $1 and address = $2 and address_dead_at is null',
    [personId, address],
  );

/** Name of a post in the directory. */
export async function postName(q: Query, post: string): Promise<string | undefined> {
  const row = await q.one<{ name: string }>('select name from post where post = $1', [post]);
  return row?.name;
}
