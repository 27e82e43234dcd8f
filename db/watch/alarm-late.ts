// Rungs that are due and not recorded.
import { msOf } from '../matter/rows';
import { past, seekBy, SERVED } from './seek';

export const seekAlarmLate = seekBy(
  'alarmLate',
  `select h.matter_id "matterId", ${msOf('h.next_alarm_at')} "sinceMs", jsonb_build_object('epoch', h.epoch) evidence
   ${SERVED} and ${past('h.next_alarm_at')}`,
);
