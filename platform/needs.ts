// What a process cannot be without, read before it starts anything: every fault at once, by the name of its variable.
import { ConfigFault } from './config';

type Read<T> = { [N in keyof T]: T[N] extends () => infer V ? V : never };

/** Reads each; throws `ConfigFault` with all that threw, also those of a reader that reads several. A reader's message must not repeat what it reads. */
export function needs<T extends Record<string, () => unknown>>(readers: T): Read<T> {
  const faults: string[] = [];
  const read = Object.entries(readers).map(([name, reader]) => {
    try {
      return [name, reader()];
    } catch (error) {
      const inner = error instanceof ConfigFault ? error.faults : undefined;
      faults.push(...(inner ?? [`${name}: ${(error as Error).message}`]));
      return [name, undefined];
    }
  });
  if (faults.length > 0) throw new ConfigFault(faults);
  return Object.fromEntries(read) as Read<T>;
}

/** For a reader: the value, which must be there. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('is needed here');
  return value;
}
