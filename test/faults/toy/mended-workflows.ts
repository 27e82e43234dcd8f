// Bundle entry of the driver over the letter whose fault was mended.
import { createMatterWorkflow } from '../../../workflows/driver';
import { mended } from './procedure';

export const matterWorkflow = createMatterWorkflow({ letter: mended });
