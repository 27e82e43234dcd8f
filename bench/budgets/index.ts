// Every budget of design §8, in the order of its list; each by the name of its file.
import type { Budget } from '../budget';
import { history } from './history';
import { idleMemory } from './idle-memory';
import { lateness } from './lateness';
import { listPage } from './list-page';
import { overload } from './overload';
import { sizes } from './sizes';
import { stepLatency } from './step-latency';
import { throughput } from './throughput';

export const BUDGETS: Readonly<Record<string, Budget>> = {
  sizes,
  throughput,
  'step-latency': stepLatency,
  lateness,
  overload,
  history,
  'idle-memory': idleMemory,
  'list-page': listPage,
};
