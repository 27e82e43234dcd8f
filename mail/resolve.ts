// From slots to persons: who is told of a notice now, after the conflict filter, climbing where a step is empty (P7).
import type { Holder, PersonId, Post } from '../domain';

export interface Reachable {
  personId: PersonId;
  /** `null` where no mail can reach him. */
  address: string | null;
  locale: 'zh' | 'en';
  /** The absent person he is told for; absent = in his own right. */
  standsFor?: PersonId;
}

/** What resolving asks of the directory and the conflict table; answers are of this very moment. */
export interface People {
  /** Who fills a post, absent holders together with their stand-ins. */
  holders(slot: string): Promise<Reachable[]>;
  /** The persons a desk names, likewise. */
  named(post: Post, ids: readonly PersonId[]): Promise<Reachable[]>;
  persons(ids: readonly PersonId[]): Promise<Reachable[]>;
  told(deadline: string, instance: number): Promise<PersonId[]>;
  /** Of these, who is in conflict, shared addresses counted. */
  barred(ids: readonly PersonId[]): Promise<Set<PersonId>>;
}

export interface Ask {
  slots: readonly string[];
  /** Told instead where nobody of the slots can be, in order. */
  climb: readonly string[];
  /** Whom the slot `holder` means. */
  holder?: Holder;
  /** Persons who already have a delivery of this notice. */
  except: ReadonlySet<PersonId>;
}

export interface Recipient {
  person: Reachable & { address: string };
  /** The highest slot the person fills. */
  slot: string;
  /** True for an absent person whose stand-in is told: he sees it, but does not act. */
  away: boolean;
}

/** Recipients of the first step that has any: all slots together, then the climb one by one. Empty: nobody to tell. */
export async function resolve(ask: Ask, people: People): Promise<Recipient[]> {
  for (const step of [ask.slots, ...ask.climb.map((slot) => [slot])]) {
    const found = await recipientsOf(step, ask, people);
    if (found.some(({ away }) => !away)) return found;
  }
  return [];
}

type Filled = { person: Reachable; slot: string };

async function recipientsOf(
  slots: readonly string[],
  ask: Ask,
  people: People,
): Promise<Recipient[]> {
  const filled: Filled[] = [];
  for (const slot of slots)
    for (const person of await fill(slot, ask, people)) filled.push({ person, slot });
  const ids = filled.flatMap(({ person }) => [person.personId, person.standsFor ?? []].flat());
  const barred = await people.barred([...new Set(ids)]);
  const clean = filled.filter(({ person }) => isClean(person, barred, ask.except));
  const standIns = clean.flatMap(({ person }) => person.standsFor ?? []);
  return onePerPerson(clean).map(({ person, slot }) => {
    const { personId, address, standsFor } = person;
    const away = standsFor === undefined && standIns.includes(personId);
    return { person: { ...person, address: address ?? '' }, slot, away };
  });
}

/** Whoever stands in is barred from acting as somebody in conflict, whatever he may do in his own right (P8). */
function isClean(
  { personId, address, standsFor }: Reachable,
  barred: ReadonlySet<PersonId>,
  except: ReadonlySet<PersonId>,
): boolean {
  if (address === null || barred.has(personId) || except.has(personId)) return false;
  return standsFor === undefined || !barred.has(standsFor);
}

/** A pack lists slots from low to high: the later one wins. Own right carries the mail where there is any. */
function onePerPerson(filled: readonly Filled[]): Filled[] {
  const byPerson = new Map<PersonId, Filled>();
  for (const one of filled) {
    const { personId } = one.person;
    const before = byPerson.get(personId);
    const own = [one, before].find((each) => each && each.person.standsFor === undefined);
    byPerson.set(personId, { person: (own ?? one).person, slot: one.slot });
  }
  return [...byPerson.values()];
}

async function fill(slot: string, ask: Ask, people: People): Promise<Reachable[]> {
  if (slot === 'holder') return holder(ask.holder, people);
  if (slot.startsWith('person:')) return people.persons([slot.slice('person:'.length)]);
  const told = /^told:(.+)#(\d+)$/.exec(slot);
  if (told === null) return people.holders(slot);
  return people.persons(await people.told(told[1] ?? '', Number(told[2])));
}

const holder = (of: Holder | undefined, people: People): Promise<Reachable[]> => {
  if (of === undefined) return Promise.resolve([]);
  return of.persons?.length ? people.named(of.post, of.persons) : people.holders(of.post);
};
