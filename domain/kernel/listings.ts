// Instances that an L4 rung has listed (挂账督办): on the list until `delist` takes them off once they have stopped.
import { sameInstance, type Instance } from './instance';
import type { MatterState } from './state';

export interface Listing extends Instance {
  /** Only a listing whose deadline has stopped can be taken off. */
  stopped: boolean;
}

type Listed = Pick<MatterState, 'instances'>;

/** Listings in order of deadline and instance. */
export const listingsOf = ({ instances, deadlines }: MatterState): Listing[] =>
  Object.entries(instances)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([deadline, [, ...listed]]) => listed.map((instance) => ({ deadline, instance })))
    .map((at) => ({ ...at, stopped: !deadlines.some((open) => sameInstance(open, at)) }));

/** A new instance with its number. */
export const numbered = ({ instances }: Listed, { deadline, instance }: Instance): Listed => {
  const [, ...listed] = instances[deadline] ?? [0];
  return { instances: { ...instances, [deadline]: [instance, ...listed] } };
};

export const listed = ({ instances }: Listed, { deadline, instance }: Instance): Listed =>
  changed(instances, deadline, (all) => (all.includes(instance) ? all : [...all, instance]));

export const unlisted = ({ instances }: Listed, { deadline, instance }: Instance): Listed =>
  changed(instances, deadline, (all) => all.filter((one) => one !== instance));

function changed(
  instances: Listed['instances'],
  deadline: string,
  change: (listed: number[]) => number[],
): Listed {
  const [last, ...all] = instances[deadline] ?? [0];
  return { instances: { ...instances, [deadline]: [last, ...change(all)] } };
}
