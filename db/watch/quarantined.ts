// Open matters that two engineers hold.
import { msOf } from '../matter/rows';
import { seekBy } from './seek';

export const seekQuarantined = seekBy(
  'quarantined',
  `select h.matter_id "matterId", ${msOf('h.quarantined_at')} "sinceMs", jsonb_build_object('epoch', h.epoch) evidence
   from head h where h.organ_id = $1 and not h.closed and h.quarantined_at is not null`,
);
