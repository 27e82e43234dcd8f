// Bundle entry of the tests: the driver over the toy procedure alone.
import { createMatterWorkflow } from '../../../workflows/driver';
import { errand } from './procedure';

export const matterWorkflow = createMatterWorkflow({ errand });
