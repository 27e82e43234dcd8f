// Sign in, who am I, sign out, new password (P9).
import { Router } from 'express';
import { z } from 'zod';
import { delegationsFor } from '../../db/people/delegation';
import { heldPosts } from '../../db/people/directory';
import {
  endSession,
  provePassword,
  setPassword,
  signIn,
  type Session,
} from '../../db/people/session';
import { databaseNow } from '../../db/matter/rows';
import { askerOf, signedIn } from '../asker';
import { jsonBody, validBody } from '../parsing';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';

export const signInBody = z
  .strictObject({ username: z.string().min(1).max(100), password: z.string().min(1).max(200) })
  .openapi('SignIn', { example: { username: 'jie', password: '********' } });

export const newPasswordBody = z
  .strictObject({ password: z.string().min(1).max(200), newPassword: z.string().min(12).max(200) })
  .openapi('NewPassword', { example: { password: '********', newPassword: '************' } });

export function sessionRoutes(ports: ApiPorts): Router {
  const router = Router();
  router.post('/sessions', ...jsonBody, async (req, res) => {
    const { username, password } = validBody(signInBody, req.body);
    const { token, session } = await enter(ports, username, password);
    res.setHeader('Cache-Control', 'no-store');
    res.status(201).json({
      token,
      expiresAt: new Date(session.expiresAtMs).toISOString(),
      officer: officerOf(session),
    });
  });
  router.get('/me', signedIn(ports), async (_req, res) => {
    const { session, scope } = askerOf(res);
    const mine = await ports.db.tx(scope, async (q) => {
      const nowMs = await databaseNow(q);
      return {
        posts: (await heldPosts(q, session.personId, nowMs)).map((one) => one.post),
        actingFor: await delegationsFor(q, session.personId, nowMs),
      };
    });
    res.json({
      ...officerOf(session),
      ...mine,
      expiresAt: new Date(session.expiresAtMs).toISOString(),
    });
  });
  router.delete('/sessions/current', signedIn(ports), async (_req, res) => {
    await endSession(ports, askerOf(res).token);
    res.status(204).end();
  });
  router.put('/me/password', signedIn(ports), ...jsonBody, async (req, res) => {
    const { session, token } = askerOf(res);
    const { password, newPassword } = validBody(newPasswordBody, req.body);
    const proof = await provePassword(ports, session, password);
    if (proof.kind === 'locked') throw lockedOut(proof.retryAfterMs);
    if (proof.kind === 'wrong') throw new Problem('identityNotProven');
    await setPassword(ports, session, newPassword, token);
    res.status(204).end();
  });
  return router;
}

/** A wrong name and a wrong password look alike, in answer and in time (P9). */
export async function enter(
  ports: ApiPorts,
  username: string,
  password: string,
): Promise<{ token: string; session: Session }> {
  const answer = await signIn(ports, username, password);
  if (answer.kind === 'signedIn') return answer;
  throw answer.kind === 'locked' ? lockedOut(answer.retryAfterMs) : new Problem('badCredentials');
}

const lockedOut = (retryAfterMs: number): Problem =>
  new Problem('lockedOut', { retryAfterS: Math.ceil(retryAfterMs / 1000) });

const officerOf = ({ personId, name, organId, locale }: Session) => ({
  personId,
  name,
  organId,
  locale,
});
