// Who may look at operations, and who may mend: posts of the organ, never stand-ins (P8).
import type { Response } from 'express';
import type { Eye } from '../../../ops/see/ports';
import { postCode } from '../../../domain';
import { askerOf } from '../../asker';
import { Problem } from '../../problems';

const LOOKERS = ['opsEngineer', 'auditor'];
const MENDERS = ['opsEngineer'];

/** 403 for everybody else, whatever is asked for. */
export const looker = (res: Response): Eye => eyeOf(res, LOOKERS);
export const mender = (res: Response): Eye => eyeOf(res, MENDERS);

function eyeOf(res: Response, codes: readonly string[]): Eye {
  const { scope, session } = askerOf(res);
  const may = (scope.keys ?? []).some((key) => codes.includes(postCode(key)));
  if (!may || scope.blind === undefined) throw new Problem('notAllowed');
  const { personId, sessionId } = session;
  return { organId: scope.organId, blind: scope.blind, by: { personId, session: sessionId } };
}
