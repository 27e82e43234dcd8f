// Every call there is, in the order of the reference page. A drift test holds it to the routes.
import type { MatterKind } from '../../kinds/kind';
import type { Call } from '../call';
import { LIST_CALLS } from './lists';
import { CALENDAR_CALLS } from './calendars';
import { COMMAND_CALLS, matterCalls } from './matters';
import { OPS_CALLS } from './ops';
import { paperCalls } from './papers';
import { PEOPLE_CALLS } from './people';
import { PROBE_CALLS } from './probes';
import { readCalls } from './reads';
import { SESSION_CALLS } from './sessions';
import { signOffCalls } from './sign-off';

export const callsFor = (kinds: readonly MatterKind[]): Call[] => [
  ...SESSION_CALLS,
  ...kinds.flatMap((kind) => [
    ...matterCalls(kind),
    ...signOffCalls(kind),
    ...readCalls(kind),
    ...paperCalls(kind),
  ]),
  ...LIST_CALLS,
  ...COMMAND_CALLS,
  ...CALENDAR_CALLS,
  ...PEOPLE_CALLS,
  ...OPS_CALLS,
  ...PROBE_CALLS,
];
