// Every call there is, in the order of the reference page. A drift test holds it to the routes.
import type { MatterKind } from '../../kinds/kind';
import type { Call } from '../call';
import { COMMAND_CALLS, matterCalls } from './matters';
import { PROBE_CALLS } from './probes';
import { SESSION_CALLS } from './sessions';
import { signOffCalls } from './sign-off';

export const callsFor = (kinds: readonly MatterKind[]): Call[] => [
  ...SESSION_CALLS,
  ...kinds.flatMap((kind) => [...matterCalls(kind), ...signOffCalls(kind)]),
  ...COMMAND_CALLS,
  ...PROBE_CALLS,
];
