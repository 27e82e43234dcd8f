// The procedure `clue`: the whole life of one problem clue (问题线索), put together from its parts.
import type { Procedure } from '../../kernel/procedure';
import { COMMANDS } from './commands';
import { delistBy } from './commands/closing';
import { barred, partsOf, type ClueData } from './data';
import { DEADLINES } from './deadlines';
import { dutyOpen } from './duties';
import { evolve } from './evolve';
import { openClue } from './open';
import { OFFICE_HEAD, posts, PRINCIPAL } from './posts';
import { laterSignatureIn, nextContent, openContent } from './sign-off-content';
import { STATES } from './states';
import { viewData } from './view-data';

export const clue: Procedure<ClueData> = {
  name: 'clue',
  label: { zh: '问题线索', en: 'Clue' },
  version: 1,
  opensWith: ['registerClue'],
  states: STATES,
  deadlines: DEADLINES,
  commands: COMMANDS,
  open: openClue,
  evolve,
  delistBy,
  barred,
  parts: partsOf,
  adoptBy: () => ({ asks: posts(OFFICE_HEAD), confirms: posts(PRINCIPAL) }),
  dutyOpen,
  signOff: { document: openContent, next: nextContent, laterIn: laterSignatureIn },
  viewData,
};

export type { ClueData } from './data';
