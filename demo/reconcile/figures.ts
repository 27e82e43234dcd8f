// The article's figures, counted again from the ledgers alone.
import { outcomeFigures, type OutcomeFigures } from '../outcome';
import type { Check, Difference } from '../evidence';

export const figuresComeOut: Check = ({ figures, matters }) => {
  const found = outcomeFigures(matters);
  const expected: OutcomeFigures = {
    accepted: figures.accepted,
    realName: figures.realName,
    replied: figures.realName,
    asked: figures.realName,
    satisfied: figures.satisfied,
    verified: figures.concluded + figures.gangFiled + figures.otherFiled,
    gangFiled: figures.gangFiled,
    otherFiled: figures.otherFiled,
    notAccepted: figures.notAccepted,
    upward: figures.upward,
  };
  return (Object.keys(expected) as (keyof OutcomeFigures)[]).flatMap((name): Difference[] =>
    expected[name] === found[name]
      ? []
      : [
          {
            check: 'figure',
            about: name,
            expected: String(expected[name]),
            found: String(found[name]),
          },
        ],
  );
};
