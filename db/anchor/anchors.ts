// Anchors and their leaves as they lie in the database; read and written as `duban_dispatch`, organ by organ.
import type { Query } from '../pool';
import type { Anchor } from './anchor';
import type { Leaf } from './tree';

export interface StoredAnchor extends Anchor {
  nonce: Buffer;
}

/** A leaf as it was when an anchor first held it. */
export interface StoredLeaf extends Leaf {
  no: number;
  /** Of a sealed stub: nothing of it is told (P8). */
  sealed: boolean;
}

const ANCHOR = 'organ_id "organId", no, at_ms "atMs", prev, root, depth, sig, nonce';
const LEAF = 'subject, no, seq, hash, digest, sealed';

export const newestAnchor = (q: Query): Promise<StoredAnchor | undefined> =>
  q.one<StoredAnchor>(`select ${ANCHOR} from anchor order by no desc limit 1`, [], 'anchor-newest');

/** All anchors of the scope's organ, from the first. */
export const anchorsOf = (q: Query): Promise<StoredAnchor[]> =>
  q.rows<StoredAnchor>(`select ${ANCHOR} from anchor order by no`);

/** The leaves that an anchor holds. */
export const leavesUpTo = async (q: Query, no: number): Promise<StoredLeaf[]> =>
  bare(
    await q.rows(
      `select distinct on (subject) ${LEAF} from anchor_leaf where no <= $1 order by subject, no desc`,
      [no],
    ),
  );

/** The leaves that an anchor was the first to hold. */
export const leavesOf = async (q: Query, no: number): Promise<StoredLeaf[]> =>
  bare(await q.rows(`select ${LEAF} from anchor_leaf where no = $1`, [no]));

export const putAnchor = (q: Query, { nonce, ...anchor }: StoredAnchor): Promise<unknown> =>
  q.rows(
    'insert into anchor (organ_id, no, at_ms, prev, root, depth, sig, nonce) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [
      ...[anchor.organId, anchor.no, anchor.atMs, anchor.prev],
      ...[anchor.root, anchor.depth, anchor.sig, nonce],
    ],
  );

/** Adds what went on since the anchor before, as one snapshot sees it. Nothing ever goes back: what did is found as lost. */
export const addLeaves = (q: Query, organId: string, no: number): Promise<unknown> =>
  q.rows(
    `with known as (select distinct on (subject) subject, seq from anchor_leaf order by subject, no desc),
     present as (
       select 'matter:' || matter_id subject, revision::bigint seq, hash, state_digest digest, sealed from head
       union all
       select last.stream, last.seq, last.hash, null, coalesce(h.sealed, false) from (
         select distinct on (stream) stream, seq, hash, matter_id from log order by stream, seq desc) last
         left join head h on h.matter_id = last.matter_id)
     insert into anchor_leaf (organ_id, subject, no, seq, hash, digest, sealed)
     select $1, p.subject, $2, p.seq, p.hash, p.digest, p.sealed from present p left join known k using (subject)
      where k.seq is null or p.seq > k.seq`,
    [organId, no],
  );

/** Only a matter's leaf has a digest. */
const bare = (rows: (Omit<StoredLeaf, 'digest'> & { digest: string | null })[]): StoredLeaf[] =>
  rows.map(({ digest, ...leaf }) => ({ ...leaf, ...(digest === null ? {} : { digest }) }));
