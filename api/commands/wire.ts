// From a body as it was typed to the command as it is signed: text becomes its reference, instants milliseconds (invariant 6).
import type { Command, Json } from '../../domain';
import { putText } from '../../db/secrecy/vault';
import type { CommandEntry, CommandGathering, Body } from '../kinds/kind';
import { isMarked } from '../schemas/fields';

type Place = Pick<CommandGathering, 'q' | 'ports' | 'organId' | 'matterId'>;

export async function wireCommand(place: Place, entry: CommandEntry, body: Body): Promise<Command> {
  const command: Command = { type: entry.type };
  for (const [name, schema] of Object.entries(entry.schema.shape)) {
    const value = body[name];
    if (name === 'type' || value === undefined || isMarked(schema, 'x-proof')) continue;
    if (isMarked(schema, 'x-vault')) command[name] = await textRef(place, name, String(value));
    else if (isMarked(schema, 'x-instant')) command[`${name}Ms`] = Date.parse(String(value));
    else command[name] = value as Json;
  }
  return command;
}

/** Puts a typed text into the vault; answers what travels in its place. */
export async function textRef(
  { q, ports, organId, matterId }: Place,
  kind: string,
  text: string,
): Promise<Json> {
  return { ...(await putText(q, ports.ring, { organId, matterId, kind, text })) };
}

/** Takes the proof of identity out of a body before anything else sees it (P9). */
export function withoutProof(
  entry: CommandEntry,
  body: Body,
): { asked: Body; proof: string | undefined } {
  const field = Object.keys(entry.schema.shape).find((name) =>
    isMarked(entry.schema.shape[name], 'x-proof'),
  );
  if (field === undefined) return { asked: body, proof: undefined };
  const { [field]: proof, ...rest } = body;
  return { asked: rest as Body, proof: typeof proof === 'string' ? proof : undefined };
}
