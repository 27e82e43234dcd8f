// Matters received whose start was never noted.
import { msOf } from '../matter/rows';
import { past, seekBy, SERVED } from './seek';

export const seekNeverStarted = seekBy(
  'neverStarted',
  `select h.matter_id "matterId", ${msOf('h.not_started_since')} "sinceMs", jsonb_build_object('epoch', h.epoch) evidence
   ${SERVED} and h.started_epoch is null and ${past('h.not_started_since')}`,
);
