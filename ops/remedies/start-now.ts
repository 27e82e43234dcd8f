// `startNow`: starts a matter that has no run, under its lease, from its head (P5).
import { findRun, goesOn, refuse, sendsRows, startsAnew } from './ground';
import type { Remedy } from './remedy';

export const startNow: Remedy = {
  name: 'startNow',
  title: { zh: '立即启动', en: 'Start now' },
  does: 'Starts the run of a matter that has none; one that has a run is left alone.',
  needsApi: false,
  forStubs: true,
  plan: async (ports, at) => {
    const found = await findRun(ports, at);
    if ('refused' in found) return refuse(found.refused);
    const { head, run, waiting } = found;
    if (run !== undefined) return refuse('nothingToDo');
    return { ok: true, does: [startsAnew(at, head), ...sendsRows(waiting)] };
  },
  act: async ({ delivery }, at) => void (await delivery.start(at)),
  look: goesOn,
};
