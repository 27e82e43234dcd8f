// Entry of the workflow bundle: every procedure of the domain through the one driver.
import { PROCEDURES } from '../domain/procedures';
import { createMatterWorkflow } from './driver';

export const matterWorkflow = createMatterWorkflow(PROCEDURES);
