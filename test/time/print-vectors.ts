// Prints the computed vectors as JSON; run by `due.test.ts` in processes of other zones and locales.
import { dueOf } from '../../domain/time/due';
import { at, slice, VECTORS } from './vectors';

const dates = VECTORS.map(([from, n, unit]) => {
  const due = dueOf(at(`${from}T10:00:00`), { unit, n }, slice);
  return [due.dueOn, due.dueAtMs];
});
process.stdout.write(JSON.stringify(dates));
