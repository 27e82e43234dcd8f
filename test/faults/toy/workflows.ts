// Bundle entry of the driver over the letter with a fault.
import { createMatterWorkflow } from '../../../workflows/driver';
import { faulty } from './procedure';

export const matterWorkflow = createMatterWorkflow({ letter: faulty });
