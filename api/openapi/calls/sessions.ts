// Signing in and out, who am I, new password (P9).
import { newPasswordBody, signInBody } from '../../routes/sessions';
import { me, signedInAnswer } from '../../schemas/session';
import type { Call } from '../call';

const tag = 'sessions';
const LOCKED = 'lockedOut';

export const SESSION_CALLS: readonly Call[] = [
  {
    method: 'post',
    path: '/api/v1/sessions',
    tag,
    summary: 'Sign in',
    description:
      'A wrong name and a wrong password look alike; after five failures the name is locked with back-off.',
    open: true,
    body: { schema: signInBody },
    answers: { 201: { description: 'The session', schema: signedInAnswer } },
    problems: ['badCredentials', LOCKED],
  },
  {
    method: 'delete',
    path: '/api/v1/sessions/current',
    tag,
    summary: 'Sign out',
    answers: { 204: { description: 'The session has ended' } },
  },
  {
    method: 'get',
    path: '/api/v1/me',
    tag,
    summary: 'Who am I, which posts do I hold, for whom do I stand in',
    answers: { 200: { description: 'The officer', schema: me } },
  },
  {
    method: 'put',
    path: '/api/v1/me/password',
    tag,
    summary: 'Set a new password; every other session of mine ends',
    body: { schema: newPasswordBody },
    answers: { 204: { description: 'The new password holds' } },
    problems: ['identityNotProven', LOCKED],
  },
];
