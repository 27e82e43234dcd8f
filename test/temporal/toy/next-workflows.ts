// Bundle entry of a later build: version 2 of the toy procedure, and runs that continue as new early.
import { createMatterWorkflow } from '../../../workflows/driver';
import { nextErrand } from './procedure';

export const MOST_HISTORY_EVENTS = 60;

export const matterWorkflow = createMatterWorkflow({ errand: nextErrand }, MOST_HISTORY_EVENTS);
