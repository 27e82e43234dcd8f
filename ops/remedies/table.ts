// The remedies there are, each an entry; a new one is its own file and its line here.
import { redeliverCommand } from './redeliver-command';
import type { Remedy, RemedyName } from './remedy';

export const REMEDIES: readonly Remedy[] = [redeliverCommand];

export function remedyOf(name: RemedyName): Remedy {
  const found = REMEDIES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no remedy ${name}`);
  return found;
}
