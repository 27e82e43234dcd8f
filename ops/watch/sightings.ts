// What was seen in the look before: an incident is opened by the second sighting in a row (issue on operations).
import type { Seen } from '../kinds/kind';

export class Sightings {
  private readonly before = new Map<string, ReadonlySet<string>>();

  /** Of what is seen now, what was seen in the look before too. */
  ripe(organId: string, kind: string, seen: readonly Seen[]): Seen[] {
    const key = `${organId} ${kind}`;
    const last = this.before.get(key);
    this.before.set(key, new Set(seen.map(({ matterId }) => matterId ?? '')));
    return seen.filter(({ matterId }) => last?.has(matterId ?? '') === true);
  }

  /** Another process looked meanwhile: two looks with its turn between them are not in a row. */
  forget(): void {
    this.before.clear();
  }
}
