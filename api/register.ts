// `POST /<kind>`: one transaction makes the matter, then its run is started; 201, or 202 while Temporal is away (design §4.1).
import type { Response } from 'express';
import { OpeningRefused, registerMatter, type Registered } from '../db/matter/register';
import { postsOf } from '../db/people/directory';
import { commandId } from '../db/matter/signing';
import type { Query } from '../db/pool';
import type { Asker } from './asker';
import type { MatterKind } from './kinds/kind';
import { markSealed } from './metrics/http';
import { orStored, type Ended } from './lost-commit';
import type { ApiPorts } from './ports';
import { Problem } from './problems';
import { requesterOf } from './requester';
import { answerWaiting, refusalOf } from './commands/answer';
import { answerView } from './views/answer';

/** How long the answer waits for the run to be started, ms; the delivery loop starts it later. */
const START_MS = 3_000;

export interface Registration {
  ports: ApiPorts;
  kind: MatterKind;
  asker: Asker;
  key: string;
  body: unknown;
}

export async function register(res: Response, input: Registration): Promise<void> {
  const { ports, kind, asker, body } = input;
  markSealed(res, kind.openingOptions(body, asker).sealed === true);
  const registered = await inOneTransaction(input);
  if (registered.kind === 'keyReused') throw new Problem('idempotencyKeyReused');
  if (registered.kind === 'refused') throw refusalOf(registered.refusal);
  const { id, matterId } = 'row' in registered ? registered.row.command : registered.command;
  const started = await start(input, matterId);
  res.setHeader('Location', `/api/v1/${kind.plural}/${matterId}`);
  // The matter is stored: what goes wrong from here on must not say that it is not (P1).
  await answerView(res, { ports, kind, asker }, matterId, started ? 201 : 202).catch(
    (error: unknown) => {
      if (error instanceof Problem || res.headersSent) throw error;
      ports.log.warn({ commandId: id, fault: (error as Error).name });
      answerWaiting(res, id);
    },
  );
}

function inOneTransaction(input: Registration): Promise<Ended<Registered<never>>> {
  const { ports, asker, key, body } = input;
  const id = commandId(asker.session.personId, 'register', key);
  return orStored({ ports, asker, commandId: id, asked: body }, () => inTransaction(input));
}

async function inTransaction(input: Registration): Promise<Registered<never>> {
  const { ports, kind, asker, key, body } = input;
  try {
    return await ports.db.tx(asker.scope, async (q) =>
      registerMatter<never>(q, {
        ...requesterOf(ports, asker.session),
        key,
        asked: body,
        procedure: kind.procedure,
        slice: await ports.rules.sliceFor(q, asker.organ, kind.procedure.name),
        organCode: asker.organ.code,
        ...kind.openingOptions(body, asker),
        gather: (inner, at) => gatherOpening(inner, at, input),
      }),
    );
  } catch (error) {
    if (error instanceof OpeningRefused) throw refusalOf(error.refusal);
    throw error;
  }
}

async function gatherOpening(
  q: Query,
  at: { matterId: string; submittedAtMs: number },
  { ports, kind, asker, body }: Registration,
) {
  const { personId, organId } = asker.session;
  const posts = await postsOf(q, personId, at.submittedAtMs);
  const gathering = { q, ports, asker, organId, ...at };
  const facts = (await kind.openingFacts?.(gathering)) ?? {};
  const command = await kind.openingCommand(gathering, body);
  return {
    ok: true as const,
    body: command,
    context: { actor: { personId, posts }, named: {}, facts },
  };
}

/** True when the run is there; whatever goes wrong here is mended by the delivery loop. */
const start = ({ ports, asker }: Registration, matterId: string): Promise<boolean> =>
  ports.sender
    .deliver({ organId: asker.session.organId, matterId, deadlineAtMs: Date.now() + START_MS })
    .then(
      (outcome) => outcome.kind !== 'waiting',
      () => false,
    );
