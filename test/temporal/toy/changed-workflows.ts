// Bundle entry with a changed decision under the same procedure version: a replay must go red.
import { createMatterWorkflow } from '../../../workflows/driver';
import { changedErrand } from './procedure';

export const matterWorkflow = createMatterWorkflow({ errand: changedErrand });
