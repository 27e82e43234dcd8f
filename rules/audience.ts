// Who is told of a rung, by the class of whoever holds the late step (domain §5.3). Pure; names posts, never persons.
import { postCode, postUnit, type Post } from '../domain/kernel/people';
import type { Level } from '../domain/kernel/slice';
import { FIXED_UNITS, HOLDER_UNIT } from './posts';
import type { AudienceClass, RulePack } from './schema';

export interface Audience {
  /** `holder` (the persons the deadline names, else whoever fills its post) or `code@unit`. */
  slots: string[];
  /** Where all slots are empty after the conflict filter: who is told instead, in order. */
  climb: string[];
}

/**
 * Slots of a level and the climb above them. A class that names the deadline wins over one that names the holder's
 * post, and that over `*`. The climb begins above the highest post already told.
 */
export function audienceOf(
  pack: Pick<RulePack, 'audiences'>,
  deadlineId: string,
  level: Level,
  holderPost: Post,
): Audience {
  const found = classOf(pack.audiences, deadlineId, postCode(holderPost));
  const here = (slot: string) => slot.replace(HOLDER_UNIT, postUnit(holderPost));
  const slots = unique(found.levels[level].map(here));
  const climb = unique(found.climb.map(here));
  const told = [...slots, ...(slots.includes('holder') ? [holderPost] : [])];
  const highest = Math.max(...told.map((slot) => climb.indexOf(slot)));
  return { slots, climb: climb.slice(highest + 1) };
}

/** Every post that some level of the pack names, by unit; `{unit}` stands for each unit that is no fixed one. */
export function postsToTell(pack: Pick<RulePack, 'audiences'>, units: readonly string[]): Post[] {
  const fixed: readonly string[] = FIXED_UNITS;
  const departments = units.filter((unit) => !fixed.includes(unit));
  const slots = pack.audiences.flatMap(({ levels, climb }) => [
    ...Object.values(levels).flat(),
    ...climb,
  ]);
  const posts = slots
    .filter((slot) => slot !== 'holder')
    .flatMap((slot) =>
      slot.includes(HOLDER_UNIT)
        ? departments.map((unit) => slot.replace(HOLDER_UNIT, unit))
        : [slot],
    );
  return unique(posts).toSorted() as Post[];
}

function classOf(classes: AudienceClass[], deadlineId: string, holder: string): AudienceClass {
  const found =
    classes.find((one) => one.deadlines?.includes(deadlineId)) ??
    classes.find((one) => one.holders?.includes(holder)) ??
    classes.find((one) => one.holders?.includes('*'));
  if (!found) throw new RangeError('rule pack has no audience for the rest');
  return found;
}

const unique = (slots: string[]): string[] => [...new Set(slots)];
