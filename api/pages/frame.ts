// What every page is framed with, and the sign-in that a page asks for.
import type { Request, RequestHandler, Response } from 'express';
import { findAsker, SESSION_COOKIE, type Asker } from '../asker';
import type { ApiPorts } from '../ports';
import type { Frame, Locale, TimedFrame } from '../../web';

/** `?lang=` as the page's switch gives it, else what is known otherwise; 中文 is the default. */
const localeOf = (req: Request, otherwise?: Locale): Locale => {
  const { lang } = req.query;
  if (lang === 'en' || lang === 'zh') return lang;
  return otherwise ?? (req.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh');
};

export const frameOf = (req: Request, { session, organ }: Asker): TimedFrame => ({
  locale: localeOf(req, session.locale),
  organ: organ.shortName,
  officer: session.name,
  offsetMinutes: organ.offsetMinutes,
});

export const plainFrame = (req: Request): Frame => ({ locale: localeOf(req) });

/** Sends somebody who is not signed in to the sign-in page, and back afterwards. */
export const signedInPage =
  (ports: ApiPorts): RequestHandler =>
  async (req, res, next) => {
    const asker = await findAsker(ports, req);
    if (asker === undefined) {
      res.redirect(303, `/sign-in?next=${encodeURIComponent(req.originalUrl)}`);
      return;
    }
    res.locals['asker'] = asker;
    next();
  };

export function sendPage(res: Response, html: string, status = 200): void {
  res.setHeader('Cache-Control', 'no-store');
  res.status(status).type('html').send(html);
}

/** Lax: a mail's link is a navigation from elsewhere and must find the session; acts are guarded by `crossSite`. */
export function giveCookie(req: Request, res: Response, token: string): void {
  const secure = req.secure || req.headers['x-forwarded-proto'] === 'https';
  const parts = [`${SESSION_COOKIE}=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  res.setHeader('Set-Cookie', [...parts, ...(secure ? ['Secure'] : [])].join('; '));
}

export function takeCookie(res: Response): void {
  res.setHeader('Set-Cookie', `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`);
}
