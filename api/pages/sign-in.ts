// Sign-in and sign-out by form, for people who come by a mail's link.
import express, { Router } from 'express';
import { endSession } from '../../db/people/session';
import { localPath, signInPage, type SignInFault } from '../../web';
import { findAsker } from '../asker';
import { isCrossSite } from '../cross-site';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { enter } from '../routes/sessions';
import { giveCookie, plainFrame, sendPage, takeCookie } from './frame';

const FORM_BYTES = 4_096;

export function signInPages(ports: ApiPorts): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: FORM_BYTES, parameterLimit: 10 });
  router.get('/sign-in', (req, res) => {
    sendPage(res, signInPage({ ...plainFrame(req), next: localPath(req.query['next'], '/inbox') }));
  });
  router.post('/sign-in', form, async (req, res) => {
    if (isCrossSite(req)) throw new Problem('crossSite');
    const body = (req.body ?? {}) as Record<string, unknown>;
    const username = textOf(body['username']);
    const next = localPath(body['next'], '/inbox');
    try {
      const { token } = await enter(ports, username, textOf(body['password']));
      giveCookie(req, res, token);
      res.redirect(303, next);
    } catch (error) {
      const fault = faultOf(error);
      sendPage(
        res,
        signInPage({ ...plainFrame(req), next, username, fault }),
        (error as Problem).status,
      );
    }
  });
  router.post('/sign-out', form, async (req, res) => {
    const asker = await findAsker(ports, req);
    if (asker !== undefined) await endSession(ports, asker.token);
    takeCookie(res);
    res.redirect(303, '/sign-in');
  });
  return router;
}

/** The database takes no null character; no name and no password has one. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.replaceAll('\0', '').slice(0, 200) : '';

function faultOf(error: unknown): SignInFault {
  if (!(error instanceof Problem)) throw error;
  if (error.code === 'badCredentials') return { code: 'badCredentials' };
  if (error.code === 'lockedOut') {
    return { code: 'lockedOut', retryAfterSeconds: error.extra.retryAfterS ?? 30 };
  }
  throw error;
}
