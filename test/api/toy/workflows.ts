// Bundle entry of the driver, unchanged, over the second kind of matter.
import { createMatterWorkflow } from '../../../workflows/driver';
import { letter } from './procedure';

export const matterWorkflow = createMatterWorkflow({ letter });
