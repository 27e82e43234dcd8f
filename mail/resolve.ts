// From slots to persons: who is told of a notice now, after the conflict filter, climbing where a step is empty (P7).
import type { Holder, PersonId } from '../domain';

export interface Reachable {
  personId: PersonId;
  /** `null` where no mail can reach him. */
  address: string | null;
  locale: 'zh' | 'en';
}

/** What resolving asks of the directory and the conflict table; answers are of this very moment. */
export interface People {
  holders(slot: string): Promise<Reachable[]>;
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
}

/** Recipients of the first step that has any: all slots together, then the climb one by one. Empty: nobody to tell. */
export async function resolve(ask: Ask, people: People): Promise<Recipient[]> {
  for (const step of [ask.slots, ...ask.climb.map((slot) => [slot])]) {
    const found = await recipientsOf(step, ask, people);
    if (found.length > 0) return found;
  }
  return [];
}

async function recipientsOf(
  slots: readonly string[],
  ask: Ask,
  people: People,
): Promise<Recipient[]> {
  const byPerson = new Map<PersonId, { person: Reachable; slot: string }>();
  // A pack lists slots from low to high: the later one wins.
  for (const slot of slots)
    for (const person of await fill(slot, ask, people))
      byPerson.set(person.personId, { person, slot });
  const barred = await people.barred([...byPerson.keys()]);
  return [...byPerson.values()].flatMap(({ person, slot }) => {
    const { personId, address } = person;
    if (address === null || barred.has(personId) || ask.except.has(personId)) return [];
    return [{ person: { ...person, address }, slot }];
  });
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
  return of.persons?.length ? people.persons(of.persons) : people.holders(of.post);
};
