// Who should hear of a rung: the pack's audience over the directory's posts, minus those the matter is about (P7).
import type { Holder, Level } from '../../domain';
import { audienceOf } from '../../rules/audience';
import type { RulePack } from '../../rules/schema';
import type { Person } from './evidence';

export interface Rung {
  deadline: string;
  level: Level;
  holder: Holder;
}

export function hearersOf(
  { deadline, level, holder }: Rung,
  pack: RulePack,
  people: readonly Person[],
  barred: ReadonlySet<string>,
): Person[] {
  const { slots, climb } = audienceOf(pack, deadline, level, holder.post);
  const clean = people.filter(({ personId, address }) => address !== '' && !barred.has(personId));
  const fills = (slot: string) => (one: Person) =>
    slot === 'holder' && holder.persons?.length
      ? holder.persons.includes(one.personId)
      : one.posts.includes(slot === 'holder' ? holder.post : slot);
  for (const step of [slots, ...climb.map((slot) => [slot])]) {
    const found = clean.filter((one) => step.some((slot) => fills(slot)(one)));
    if (found.length > 0) return found;
  }
  return [];
}
