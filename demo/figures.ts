// The article's figures, and the same scaled to another number of clues.
import type { Level } from '../domain';

export interface Figures {
  accepted: number;
  /** Real-name reporters; each gets a reply and is asked. */
  realName: number;
  satisfied: number;
  /** Verified and concluded with a negative finding, signed by three. */
  concluded: number;
  /** Of the concluded: verified once more by another team, and returned once by a signer. */
  rechecked: number;
  returned: number;
  /** Filed for what the campaign is about, and for other problems: part of the verified and concluded. */
  gangFiled: number;
  otherFiled: number;
  /** The rest of the accepted ends without a verification. */
  inquiry: number;
  withoutAction: number;
  shelvedConcluded: number;
  shelved: number;
  /** Beside the accepted: not accepted, and sealed stubs passed to the superior organ. */
  notAccepted: number;
  upward: number;
  /** Deadlines let go on purpose, by the highest level they reach. */
  late: Record<Level, number>;
}

/**
 * 140 accepted, 99 verified and concluded of which 11 + 8 filed, 84.3 % of the replied satisfied: `../shared/domain.md` §1 and
 * §6.2 (「其中」= of which, so 80 + 19 = 99). How the other 41 ended, and what was not accepted, the article does not say.
 */
export const ARTICLE: Figures = {
  accepted: 140,
  realName: 70,
  satisfied: 59,
  concluded: 80,
  rechecked: 2,
  returned: 3,
  gangFiled: 11,
  otherFiled: 8,
  inquiry: 22,
  withoutAction: 9,
  shelvedConcluded: 4,
  shelved: 6,
  notAccepted: 4,
  upward: 2,
  late: { 0: 4, 1: 4, 2: 3, 3: 3, 4: 3 },
};

/** Every way keeps at least one clue; what rounding leaves over goes to those concluded after verification. */
export function figuresFor(accepted: number): Figures {
  if (accepted === ARTICLE.accepted) return ARTICLE;
  const part = (n: number): number => Math.max(1, Math.round((n * accepted) / ARTICLE.accepted));
  const { gangFiled, otherFiled, inquiry, withoutAction, shelvedConcluded, shelved } = ARTICLE;
  const ways = { gangFiled, otherFiled, inquiry, withoutAction, shelvedConcluded, shelved };
  const scaled = mapValues(ways, part);
  const concluded = accepted - Object.values(scaled).reduce((sum, n) => sum + n, 0);
  const realName = Math.min(part(ARTICLE.realName), accepted - scaled.shelved);
  return {
    ...scaled,
    accepted,
    concluded,
    realName,
    satisfied: Math.round((realName * ARTICLE.satisfied) / ARTICLE.realName),
    rechecked: 1,
    returned: 1,
    notAccepted: part(ARTICLE.notAccepted),
    upward: part(ARTICLE.upward),
    late: mapValues(ARTICLE.late, part),
  };
}

const mapValues = <K extends string | number>(
  of: Record<K, number>,
  change: (n: number) => number,
): Record<K, number> =>
  Object.fromEntries(Object.entries<number>(of).map(([name, n]) => [name, change(n)])) as Record<
    K,
    number
  >;
