// The directory as everybody of the organ may read it: no accounts, no addresses, no relations.
import type { PersonId, Post } from '../../domain';
import { msOf } from '../matter/rows';
import type { Query } from '../pool';

export interface DirectoryView {
  persons: { personId: PersonId; name: string; unit: string; locale: string; active: boolean }[];
  units: { unit: string; name: string; headPost: Post | null }[];
  posts: { post: Post; name: string; superiorPost: Post | null; holders: Held[] }[];
}

export interface Held {
  personId: PersonId;
  as: 'holder' | 'deputy';
  fromMs: number;
  /** `null` = without an end. */
  untilMs: number | null;
}

type HeldRow = Held & { post: Post };

/** Persons, units and posts of the organ in scope, with who holds each now or will. */
export async function directoryView(q: Query): Promise<DirectoryView> {
  const [persons, units, posts, held] = await Promise.all([
    q.rows<DirectoryView['persons'][number]>(
      'select person_id "personId", name, unit, locale, active from person order by unit, person_id',
    ),
    q.rows<DirectoryView['units'][number]>(
      'select unit, name, head_post "headPost" from unit order by unit',
    ),
    q.rows<Omit<DirectoryView['posts'][number], 'holders'>>(
      'select post, name, superior_post "superiorPost" from post order by unit, post',
    ),
    q.rows<HeldRow>(
      `select post, person_id "personId", kind "as", ${msOf('from_at')} "fromMs",
         case when until_at < 'infinity' then ${msOf('until_at')} end "untilMs"
       from post_holder where until_at > (select duban_now()) order by post, kind desc, from_at, person_id`,
    ),
  ]);
  return {
    persons,
    units,
    posts: posts.map((one) => ({
      ...one,
      holders: held.filter(({ post }) => post === one.post).map(({ post: _, ...holder }) => holder),
    })),
  };
}

/** True when there is such a post. */
export const isPost = async (q: Query, post: Post): Promise<boolean> =>
  (await q.one('select 1 from post where post = $1', [post])) !== undefined;
