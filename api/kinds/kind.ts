// What the border has to know of a kind of matter: its address, the schemas of its bodies, and what it gathers itself.
import type { z } from 'zod';
import type { Command, DomainEvent, Json, MatterState, Procedure, Slice } from '../../domain';
import type { HeadRow } from '../../db/matter/rows';
import type { Query } from '../../db/pool';
import type { Asker } from '../asker';
import type { ApiPorts } from '../ports';

/** One command as it is sent over HTTP: strict body with `type`, and an example. */
export interface CommandEntry {
  type: string;
  schema: z.ZodObject;
  example: Record<string, unknown>;
}

/** What a hook of a kind may use; inside the command's transaction, after the lock (P1). */
export interface Gathering {
  q: Query;
  ports: ApiPorts;
  asker: Asker;
  organId: string;
  matterId: string;
  /** Instant of the command, ms of the database's clock. */
  submittedAtMs: number;
}

export interface CommandGathering extends Gathering {
  head: HeadRow;
  slice: Slice;
  /** What was asked, as it will be signed. */
  command: Command;
  /** What would happen: for `confirm` the pending act, else `command` itself. */
  act: Command;
}

export interface OpeningOptions {
  /** Number series of its own. */
  series?: string;
  sealed?: boolean;
  /** Further reader keys. */
  readers?: string[];
}

export interface MatterKind {
  /** Name in addresses, such as `clues`. */
  plural: string;
  procedure: Procedure;
  /** Body of `POST /<plural>`. */
  opening: { schema: z.ZodType; examples: Record<string, unknown> };
  /** How the matter is entered; throws a `Problem` where it is not taken at all. */
  openingOptions: (body: unknown, asker: Asker) => OpeningOptions;
  /** Text to the vault, subjects to the conflict table: the command that opens. */
  openingCommand: (g: Gathering, body: unknown) => Promise<Command>;
  /** Facts of the command that opens; runs in its transaction (P2). */
  openingFacts?: (g: Gathering) => Promise<Record<string, Json>>;
  commands: readonly CommandEntry[];
  /** A command whose wire form is more than its fields; runs in the transaction. */
  wire?: Record<
    string,
    (g: Omit<CommandGathering, 'command' | 'act'>, body: Body) => Promise<Command>
  >;
  /** Facts by type of the act that would happen (P2: a closed type per command). */
  facts?: Record<string, (g: CommandGathering) => Promise<Record<string, Json>>>;
  /** What must happen in the same transaction when an event would come out of this command. */
  onEvent?: Record<string, (g: CommandGathering, event: DomainEvent) => Promise<void>>;
  /** What the system sends in consequence, judged over the state after the act (P2). */
  consequences?: (state: MatterState) => Command[];
}

export interface Body {
  type: string;
  [field: string]: unknown;
}

export const entryOf = (kind: MatterKind, type: string): CommandEntry | undefined =>
  kind.commands.find((one) => one.type === type);
