// What became of a repair, in words.
import type { RepairTold } from './sight';

const LINE = '\n  ';

export function wordsOf(told: RepairTold | { kind: 'threw'; code: string }): string {
  switch (told.kind) {
    case 'notFound':
      return 'no such matter, command or incident';
    case 'refused':
      return REFUSED[told.code] ?? `does not apply: ${told.code}`;
    case 'threw':
      return `failed: ${told.code}`;
    case 'planned':
      return `would${LINE}${told.does.join(LINE)}`;
    case 'done': {
      const because = told.because ? `, because ${told.because}` : '';
      return `${OUTCOME[told.outcome]}${because}; it did${LINE}${told.does.join(LINE)}`;
    }
  }
}

const OUTCOME = { worked: 'worked', notYet: 'not yet', failed: 'failed' };
const REFUSED: Record<string, string> = {
  needsApi: 'makes an event or a request that somebody confirms: it needs the API (--api URL)',
  alreadyRunning: 'the same repair runs already',
  nothingToDo: 'nothing to do: it goes on by itself, or has come to its end',
};
