// `roll`: a matter takes up the present version of its procedure, by a signed row that the rules judge (P2, P4).
import { commitRoll, lastRoll } from '../../db/ops/signed-rows';
import { failed, findMatter, nameOf, notYet, refuse } from './ground';
import type { Remedy, RepairAt, RepairPorts } from './remedy';

export const roll: Remedy = {
  name: 'roll',
  title: { zh: '改用新版程序', en: 'Roll to the present version' },
  does: 'Lets a matter go on under the present version of its procedure, by an event of its own.',
  needsApi: true,
  forStubs: false,
  plan: async (ports, at) => {
    const found = await findMatter(ports, at);
    if (found === undefined) return refuse('targetMissing');
    const { closed, quarantinedAtMs, state } = found.head;
    if (closed) return refuse('matterClosed');
    if (quarantinedAtMs !== undefined) return refuse('quarantined');
    const to = versionOf(ports, found.head.procedure);
    if (to <= state.procedureVersion) return refuse('nothingToDo');
    const from = state.procedureVersion;
    return {
      ok: true,
      does: [`sign and send a roll of ${nameOf(at)} from procedure version ${from} to ${to}`],
    };
  },
  act: async (ports, at) => {
    const found = await findMatter(ports, at);
    const { by, organId, matterId } = at;
    if (found === undefined || ports.api === undefined || 'cli' in by) return;
    const { signingKey, keys } = ports.api;
    const causer = { organId, officer: by.personId, session: by.session };
    const signed = { ...causer, signingKey, fingerprintKey: keys.fingerprint };
    const version = versionOf(ports, found.head.procedure);
    await ports.db.tx({ organId }, (q) => commitRoll(q, signed, matterId, version));
    await ports.delivery.sender.deliver({ organId, matterId, deadlineAtMs: Date.now() + SEND_MS });
  },
  look: async (ports, at) => {
    const found = await findMatter(ports, at);
    if (found === undefined) return failed('the matter is gone');
    if (found.head.state.procedureVersion >= versionOf(ports, found.head.procedure))
      return { outcome: 'worked' };
    const last = await wentIn(ports, at);
    if (last?.state === 'refused') return failed(`refused: ${last.code ?? ''}`);
    return last === undefined ? failed('no roll was sent') : notYet('the roll is not decided yet');
  },
};

/** The delivery loop goes on where this ends, ms. */
const SEND_MS = 5_000;

const versionOf = ({ procedures }: RepairPorts, procedure: string): number =>
  procedures[procedure]?.version ?? 0;

const wentIn = ({ db }: RepairPorts, { organId, matterId }: RepairAt) =>
  db.tx({ organId }, (q) => lastRoll(q, matterId));
