// What a procedure declares and the kernel drives: states, commands, deadlines, and its own decide/evolve parts.
import type { Command, Context } from './command';
import type { Refusal } from './refusal';
import type { ActEvent, ActEventBody, NoticeRequest } from './event';
import type { Json } from './json';
import type { Holder, PersonId, Post } from './people';
import type { Slice } from './slice';
import type { Listing } from './listings';
import type { Half, MatterState } from './state';

/** Posts or persons, one of which an actor (or the one he stands in for) must be. */
export interface Who {
  posts?: Post[];
  persons?: PersonId[];
  /** Persons who may not although the post would let them (the registrar at pickup, the handler at the call-back). */
  not?: PersonId[];
  notCode?: Refusal['code'];
  /** False where no stand-in may act (third signature). Default true. */
  delegable?: boolean;
}

export interface StateSpec<Data> {
  /** 中文 name, for pages and mail. */
  label: { zh: string; en: string };
  /** An end state (design, invariant 13). */
  end?: true;
  /** Whose desk the matter lies on. */
  desk: (state: MatterState<Data>, slice: Slice) => Holder;
}

export interface DeadlineSpec<Data> {
  label: { zh: string; en: string };
  /** Runs beside all states: leaving a state does not cancel it. */
  beside?: true;
  /** Counts from the receipt, which may be corrected after the instance has stopped. */
  fromReceipt?: true;
  /** Follows from the state alone, which does not store it. */
  holder: (state: MatterState<Data>, key: string | undefined) => Holder;
  /** Post or person that confirms an extension asked by the holder. */
  extensionBy?: (state: MatterState<Data>) => Who;
  /** Post that confirms a pause. */
  pauseBy?: (state: MatterState<Data>) => Who;
}

/** What an act does to deadlines; the kernel turns each into events with instants, rungs and withdrawals (P3). */
export type Effect =
  | {
      do: 'start';
      deadline: string;
      key?: string;
      /** default: the act's own instant */ startAtMs?: number;
      /** explicit due instant instead of the pack's limit */ dueAtMs?: number;
    }
  | {
      do: 'stop';
      deadline: string;
      key?: string;
    }
  | { do: 'cancel'; deadline: string; key?: string }
  | { do: 'pause'; deadline: string; cause: string; untilMs?: number }
  | { do: 'resume'; deadline: string }
  /** The receipt was recorded wrongly: open instances are counted anew from `startAtMs`, stopped ones judged anew. */
  | { do: 'correctStart'; deadline: string; startAtMs: number }
  | { do: 'endListing'; deadline: string }
  /** Gives a desk, or with `role` a role of the procedure, to another person (P2). */
  | { do: 'reassign'; post: Post; from: PersonId | null; to: PersonId; role?: string }
  /** Ends every pending act this person asked for or confirmed (P2). */
  | { do: 'endRight'; personId: PersonId };

export interface Decision {
  ok: true;
  /** The act's own event; a numeric `receivedAtMs` in it sets the matter's receipt. `enters` changes (or re-enters) the state: the kernel cancels the left state's own deadlines and pending acts no longer allowed. */
  event: ActEventBody;
  effects: Effect[];
  notices?: NoticeRequest[];
}

export interface DecideInput<Data> {
  state: MatterState<Data>;
  command: Command;
  context: Context;
  slice: Slice;
  /** Post in which the actor acts (the first of `who` he holds). */
  asPost: Post;
  /** Who acts, and for whom where he acts as a stand-in; somebody in his own post acts for nobody (P9). */
  by: { personId: PersonId; post: Post; actingFor?: PersonId };
  /** Instant at which a change of state counts, and what it starts: max(submittedAtMs, entry of the state left) (P3). Any other act counts from `context.submittedAtMs`. */
  movesAtMs: number;
  /** For an act of several people: the asker first, then everyone who confirmed before this last half (whose context this is). Empty for a single act and for the dry run. */
  confirmed: Half[];
}

export interface CommandSpec<Data> {
  label: { zh: string; en: string };
  /** States from which it may be given; `any` includes end states. */
  from: readonly string[] | 'any' | 'open';
  /** States it may lead to; the state diagram is drawn from it and a test holds `decide` to it. */
  to?: readonly string[];
  /** Who may give it now; `null` = nobody in this state. Must not depend on the body, so that `allowed` never lies. */
  who: (state: MatterState<Data>, slice: Slice) => Who | null;
  /** The further halves an act of several people needs, all of them; judged with the body. Absent or empty = act of one. */
  needs?: (
    state: MatterState<Data>,
    command: Command,
    slice: Slice,
    asker: PersonId,
  ) => { posts?: Post[]; persons?: PersonId[] }[];
  /** Judges the guard and says what happens. Called when asked (dry, for acts of several) and again at the last half. */
  decide: (input: DecideInput<Data>) => Decision | Refusal;
  /** True for what only the system sends in consequence of an act (P2): never in `allowedCommands`, actor is not judged. */
  system?: true;
}

export interface Procedure<Data = Record<string, Json>> {
  name: string;
  /** 中文 and English name of the kind of matter. */
  label: { zh: string; en: string };
  version: number;
  /** Command types that open a matter, such as `registerClue`. */
  opensWith: readonly string[];
  states: Record<string, StateSpec<Data>>;
  deadlines: Record<string, DeadlineSpec<Data>>;
  commands: Record<string, CommandSpec<Data>>;
  /** Decides an opening command over the seed state (`state: 'NEW'`, revision 0, empty data). */
  open: (input: DecideInput<Data>) => Decision | Refusal;
  /** Who may take a listing off once its deadline has stopped (T26); absent = the kernel's `delist` is nobody's. `holderPost` is the late desk. */
  delistBy?: (state: MatterState<Data>, listing: Listing & { holderPost: Post }) => Who;
  /** Who asks for another rule pack and who confirms it (P6); absent = a matter keeps the one it opened with. */
  adoptBy?: (state: MatterState<Data>) => { asks: Who; confirms: Who };
  /** People whose part in the matter rests, such as one who declared recusal: none of their acts passes. */
  barred?: (state: MatterState<Data>) => readonly PersonId[];
  /** Folds the procedure's own events into `data`; must not touch the rest. Total: unknown types throw. */
  evolve: (data: Data, event: ActEvent, state: MatterState<Data>) => Data;
  /** People whom the matter gives a part, on whosever desk it lies: they see it (P8). Ids of people who act only. */
  parts?: (state: MatterState<Data>) => PersonId[];
  /** True while a duty keeps a matter in an end state open (invariant 13), such as a reply still owed. */
  dutyOpen: (state: MatterState<Data>) => boolean;
  /** What is signed (P9), as plain JSON to be hashed outside: of the round now open, and of the round a command would open. */
  signOff?: {
    document: (state: MatterState<Data>) => Json | undefined;
    next: (state: MatterState<Data>, command: Command) => Json | undefined;
    /** Round whose signatures so far its signer must have been shown; `undefined` for a first signature and any other command. */
    laterIn?: (state: MatterState<Data>, command: Command) => number | undefined;
  };
  /** Extra fields of the view, from `data`; ids and codes only. */
  viewData: (state: MatterState<Data>) => Record<string, Json>;
}
