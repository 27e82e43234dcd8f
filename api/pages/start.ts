// The start page, its assets, the captured mail (embedded SMTP and loopback only), and the probes.
import express, { Router, type Request, type RequestHandler } from 'express';
import { listCaptured, type CapturedMail } from '../../mail/capture';
import { ASSETS_FOLDER, mailListPage, mailPage, notFoundPage, startPage } from '../../web';
import { isReady } from '../health';
import type { ApiPorts } from '../ports';
import { plainFrame, sendPage } from './frame';

/** Captured mails are shown in the time of the installation's first organ. */
const offsetOf = ({ organs }: ApiPorts): number => [...organs.values()][0]?.offsetMinutes ?? 0;

export function startPages(ports: ApiPorts): Router {
  const router = Router();
  const { pages } = ports;
  router.use(
    '/assets',
    express.static(ASSETS_FOLDER, { index: false, maxAge: '1h', redirect: false }),
  );
  router.get('/', async (req, res) => {
    const health = (await ports.health()).map(({ hint, ...part }) => ({
      ...part,
      ...(hint === undefined ? {} : { advice: hint }),
    }));
    const links = {
      reference: '/reference',
      signIn: '/sign-in',
      ...(pages.mailFolder !== undefined && isLoopback(req) ? { mail: '/mail' } : {}),
      ...(pages.temporalUi === undefined ? {} : { temporal: pages.temporalUi }),
    };
    sendPage(res, startPage({ ...plainFrame(req), health, links, firstClue: pages.firstClue }));
  });
  router.get('/livez', (_req, res) => {
    res.type('text').send('ok');
  });
  router.get('/readyz', async (_req, res) => {
    const ready = isReady(await ports.health());
    res
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ready' : 'notReady');
  });
  if (pages.mailFolder !== undefined) router.use(mailPages(ports, pages.mailFolder));
  return router;
}

function mailPages(ports: ApiPorts, folder: string): Router {
  const router = Router();
  const here: RequestHandler = (req, _res, next) => next(isLoopback(req) ? undefined : 'route');
  const frame = (req: Request) => ({ ...plainFrame(req), offsetMinutes: offsetOf(ports) });
  router.get('/mail', here, async (req, res) => {
    const mails = (await listCaptured(folder)).map(summaryOf);
    sendPage(res, mailListPage({ ...frame(req), mails }));
  });
  router.get('/mail/:id', here, async (req, res) => {
    const found = (await listCaptured(folder)).find(
      (mail) => mail.file === `${String(req.params['id'])}.eml`,
    );
    if (found === undefined) return sendPage(res, notFoundPage(frame(req)), 404);
    sendPage(res, mailPage({ ...frame(req), mail: { ...summaryOf(found), text: found.text } }));
  });
  return router;
}

const summaryOf = ({ file, to, subject, atMs }: CapturedMail) => ({
  id: file.replace(/\.eml$/, ''),
  to,
  subject,
  atMs,
});

const isLoopback = (req: Request): boolean =>
  ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(req.socket.remoteAddress ?? '');
