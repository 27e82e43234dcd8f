// Who may see a matter because of its state and events (P8). Keys are only ever added.
import { holderAt } from '../../domain/kernel/desks';
import {
  isKernelEvent,
  postUnit,
  type DomainEvent,
  type Holder,
  type MatterState,
  type Procedure,
  type Slice,
  type Who,
} from '../../domain';
import type { Query } from '../pool';
import { personKey } from '../secrecy/reader';
import { deskOf } from './read-model';

/** What makes somebody a reader; posts that read the whole organ are left out where the rows are written. */
export interface Readers {
  keys: string[];
  /** Units whose heads see it: those of everybody who holds or held a desk or a deadline. */
  units: string[];
  /** Post codes that see every matter of this kind. */
  codes: string[];
  sealed: boolean;
}

/** The ledger's keeper, and who sees metadata only (`secrecy/rights.ts` gives them no part of the content). */
const OF_ALL = ['ledgerKeeper', 'auditor', 'opsEngineer'];
/** A sealed stub is for its registrar and the superior contact, whatever anybody's post. */
const OF_SEALED = ['superiorContact'];

/** Readers of this state and of these events. */
export function readersOf(
  procedure: Procedure,
  state: MatterState,
  events: readonly DomainEvent[],
  slice: Slice,
): Readers {
  const sealed = procedure.viewData(state)['sealed'] === true;
  const holders = holdersIn(procedure, state, events, slice);
  const whos = [
    ...holders.map(holderAsWho),
    ...state.pending.flatMap((one) => one.needs),
    ...deciders(procedure, state, slice),
    { persons: procedure.parts?.(state) ?? [] },
    // Who caused what the system sends (P2) acts in no post, and may be somebody who must not learn of the matter.
    ...events.flatMap(({ by }) =>
      by === undefined || by.post === '' ? [] : [{ persons: [by.personId] }],
    ),
  ];
  return {
    keys: [...new Set(whos.flatMap(keysOf))].sort(),
    units: sealed ? [] : [...new Set(holders.map(({ post }) => postUnit(post)))].sort(),
    codes: sealed ? OF_SEALED : OF_ALL,
    sealed,
  };
}

/** Adds them. Posts that read the whole organ get no rows, except of a sealed stub, which they do not read. */
export const insertReaders = (
  q: Query,
  organId: string,
  matterId: string,
  readers: Readers,
): void =>
  q.write(
    `insert into reader (organ_id, matter_id, key) select $1, $2, k.key from (
       select unnest($3::text[]) key
       union select u.head_post from unit u where u.unit = any ($4::text[]) and u.head_post is not null
       union select p.post from post p where p.code = any ($5::text[])) k
     where $6 or not exists (select from post w where w.post = k.key and w.whole) on conflict do nothing`,
    [organId, matterId, readers.keys, readers.units, readers.codes, readers.sealed],
    'insert-reader',
  );

function holdersIn(
  procedure: Procedure,
  state: MatterState,
  events: readonly DomainEvent[],
  slice: Slice,
): Holder[] {
  const named = events.flatMap((event) =>
    isKernelEvent(event) && 'holder' in event && event.holder !== undefined ? [event.holder] : [],
  );
  return [
    deskOf(procedure, state, slice),
    ...state.deadlines.map((one) => holderAt(procedure, state, one)),
    ...named,
  ];
}

/** Where a matter names persons it is theirs; their colleagues of the same post have no need to know. */
const holderAsWho = ({ post, persons = [] }: Holder): Who =>
  persons.length === 0 ? { posts: [post] } : { persons };

const keysOf = ({ posts = [], persons = [] }: Who): string[] => [
  ...posts,
  ...persons.map(personKey),
];

/**
 * Who may give a command of this state: whoever must approve, confirm or sign has to see what. Commands of every open
 * state let nobody in; who gives them sees the matter for another reason.
 */
function deciders(procedure: Procedure, state: MatterState, slice: Slice): Who[] {
  return Object.values(procedure.commands).flatMap((spec) => {
    const here = Array.isArray(spec.from) && spec.from.includes(state.state);
    const who = here && spec.system !== true ? spec.who(state, slice) : null;
    return who === null ? [] : [who];
  });
}
