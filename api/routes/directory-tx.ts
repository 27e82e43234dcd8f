// A transaction that may write the directory, and whose end is known also where its answer was lost (ADR 9, 14).
import type { Query } from '../../db/pool';
import { isOnRecord, lastOf } from '../../db/secrecy/access-log/log';
import type { Asker } from '../asker';
import type { ApiPorts } from '../ports';
import { surely } from '../surely';

/**
 * Runs `work` under a warrant (ADR 14). Whatever changes the directory stands in its log, whose newest entry is therefore
 * this transaction's own wherever it wrote at all: by it what became of a lost COMMIT is known.
 */
export const directoryTx = <T>(
  ports: ApiPorts,
  { scope }: Asker,
  work: (q: Query) => Promise<T>,
): Promise<T> =>
  surely(ports, scope, async (q) => {
    await ports.warrants.show(q, scope.organId);
    const value = await work(q);
    const stream = `directory:${scope.organId}` as const;
    const last = await lastOf(q, stream);
    return {
      value,
      isStored: async (inner) => last === undefined || isOnRecord(inner, stream, last),
    };
  });
