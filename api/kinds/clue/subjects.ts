// Subjects after registration: who is meant goes to the vault, and whoever is meant is kept away in the same transaction (P2, P8).
import type { Command, DomainEvent, Json } from '../../../domain';
import { personOf } from '../../../db/people/directory';
import { personsOut } from '../../../db/secrecy/circle';
import { addConflicts, removeSubject, settleSubject } from '../../../db/secrecy/conflict';
import { getText, putText } from '../../../db/secrecy/vault';
import { Problem } from '../../problems';
import { endRights } from '../end-rights';
import type { Body, CommandGathering, MatterKind } from '../kind';
import { refuseWhileWaiting } from '../waiting';
import { toSubject, type SubjectBody } from './subject';

type Wire = NonNullable<MatterKind['wire']>;

export const subjectWire: Wire = {
  addSubject: async (g, body) => {
    const { q, ports, organId, matterId, head } = g;
    const subject = toSubject(body['subject'] as SubjectBody);
    const atMs = head.state.receivedAtMs;
    const out = await personsOut(q, organId, subject, atMs);
    const [added] = await addConflicts(q, ports, {
      organId,
      matterId,
      subjects: [subject],
      atMs,
    });
    if (added === undefined) throw new Error('a subject was not added');
    // Here and not at the event: whoever adds may be out himself and could then no longer read whom he named.
    await endRights(g, out, [matterId]);
    return {
      type: 'addSubject',
      subjectRef: added.subjectRef,
      whom: { ...added.text },
      ...(body['isKeyPerson'] === undefined ? {} : { isKeyPerson: body['isKeyPerson'] as Json }),
    };
  },
  linkSubject: async (g, body) => ({
    type: 'linkSubject',
    subjectRef: String(body['subjectRef']),
    whom: await whom(g, body),
  }),
};

/** The person meant is content: only reference and digest leave this function. */
async function whom(
  { q, ports, organId, matterId }: Parameters<Wire[string]>[0],
  body: Body,
): Promise<Json> {
  const personId = String(body['personId']);
  if ((await personOf(q, personId)) === undefined)
    throw new Problem('personNotEligible', { detail: { personId } });
  const text = JSON.stringify({ personId });
  return { ...(await putText(q, ports.ring, { organId, matterId, kind: 'subject', text })) };
}

const refOf = (event: DomainEvent): string =>
  String((event as unknown as Record<string, Json>)['subjectRef']);

type OnEvent = NonNullable<MatterKind['onEvent']>;

/** Who is newly out loses what he has under way; who is let in again must be so for certain. */
export const onSubjectEvent: OnEvent = {
  subjectLinked: async (g, event) => settle(g, refOf(event), await linked(g)),
  subjectNotInDirectory: async (g, event) => {
    await refuseWhileWaiting(g);
    await settle(g, refOf(event), undefined);
  },
  subjectRemoved: async (g, event) => {
    await refuseWhileWaiting(g);
    const { q, organId } = g;
    await removeSubject(q, g.ports, { organId, subjectRef: refOf(event) });
    await settle(g, refOf(event), undefined);
  },
};

async function settle(
  g: CommandGathering,
  subjectRef: string,
  personId: string | undefined,
): Promise<void> {
  const { q, ports, organId, matterId, head } = g;
  const out = await settleSubject(q, ports, {
    organId,
    matterId,
    subjectRef,
    ...(personId === undefined ? {} : { personId }),
    atMs: head.state.receivedAtMs,
  });
  await endRights(g, out, [matterId]);
}

async function linked({ q, ports, act }: CommandGathering): Promise<string> {
  const { ref } = (act as Command & { whom: { ref: string } }).whom;
  const text = await getText(q, ports.ring, ref, 'subject');
  return (JSON.parse(text ?? '{}') as { personId: string }).personId;
}
