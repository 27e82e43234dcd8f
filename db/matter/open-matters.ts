// Open matters of the scope's organ, page by page in order of id.
import type { Query } from '../pool';

export interface OpenMatter {
  matterId: string;
  procedure: string;
  /** Its id is told to nobody outside its few (P8). */
  sealed: boolean;
}

const PAGE = 500;

/** The next page after `afterId`; '' gives the first, an empty page is the end. */
export const openMatters = (q: Query, organId: string, afterId: string): Promise<OpenMatter[]> =>
  q.rows<OpenMatter>(
    `select matter_id "matterId", procedure, sealed from head
      where organ_id = $1 and not closed and matter_id > $2 order by matter_id limit ${PAGE}`,
    [organId, afterId],
    'open-matters',
  );
