// The one transaction of a step: the signed row, and with it the matter's lease where nobody has it (P1, ADR 16).
import { commitCommand, type Committed } from '../../db/matter/commit-command';
import { newToken, takeLease } from '../../db/matter/lease';
import { commandId } from '../../db/matter/signing';
import { undecidedOf } from '../../db/matter/undecided';
import type { CommandRow } from '../../db/matter/rows';
import type { Query } from '../../db/pool';
import { waitingFrom, type Lease } from '../../delivery';
import { orStored, type Ended } from '../lost-commit';
import { requesterOf } from '../requester';
import { standingOf, type Standing } from './context';
import { gather, type Asked } from './gather';

export interface Submission extends Omit<Asked, 'confirmedAtMs'> {
  matterId: string;
  key: string;
  /** The row this key stands for already, found under the row policy (P1). */
  known: CommandRow | undefined;
}

export interface CommittedStep {
  committed: Ended<Committed<never>>;
  /** Absent where somebody else sends for this matter, or nothing was committed. */
  held?: Lease;
}

type Input = Submission & { confirmedAtMs?: number };

/** A row under its lock, and whether the lease came with it: known once the transaction has ended. */
type Taken = Extract<Committed<never>, { kind: 'committed' }> & {
  earlier: CommandRow[];
  leased: Promise<unknown>;
};

export async function commit(input: Input): Promise<CommittedStep> {
  const { ports, asker, matterId, key, body, kind } = input;
  const id = commandId(asker.session.personId, matterId, key);
  const token = newToken();
  const ended = await orStored({ ports, asker, commandId: id, matterId, asked: body }, () =>
    ports.db.tx(asker.scope, (q) => inTransaction(q, input, token)),
  );
  // What an unanswered commit took would otherwise be held by nobody until it runs out.
  if (ended.kind === 'stored')
    await ports.sender.giveBack({ organId: asker.scope.organId, matterId }, token);
  if (!('leased' in ended)) return { committed: ended };
  const { earlier, leased, ...committed } = ended;
  if ((await leased) === undefined) return { committed };
  const rows = [...earlier.map((row) => row.command), committed.command];
  const procedures = { [kind.procedure.name]: kind.procedure };
  return { committed, held: { token, waiting: waitingFrom(committed.head, rows, procedures) } };
}

async function inTransaction(
  q: Query,
  input: Input,
  token: string,
): Promise<Committed<never> | Taken> {
  const { ports, asker, matterId, key, body } = input;
  let earlier: CommandRow[] = [];
  const committed = await commitCommand<never, Standing>(q, {
    ...requesterOf(ports, asker.session),
    matterId,
    key,
    asked: body,
    prepare: async (inner) => {
      const [standing, undecided] = await Promise.all([
        standingOf(inner, asker),
        undecidedOf(inner, matterId),
      ]);
      earlier = undecided;
      return standing;
    },
    gather: (inner, at) => gather(inner, at, input),
  });
  if (committed.kind !== 'committed') return committed;
  // Not waited for here: it travels with the commit.
  const leased = takeLease(q, matterId, committed.command.id, token);
  leased.catch(() => undefined);
  return { ...committed, earlier, leased };
}
