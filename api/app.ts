// The HTTP application: every route behind limits, trace and one error mapper.
import express, { Router, type Express } from 'express';
import helmet from 'helmet';
import { problemAnswer, unknownAddress } from './errors';
import { callsFor } from './openapi/calls';
import { documentOf, openApiRoutes } from './openapi/routes';
import { inboxPages } from './pages/inbox';
import { matterPages } from './pages/matter';
import { referencePages } from './pages/reference';
import { signInPages } from './pages/sign-in';
import { startPages } from './pages/start';
import { matterKindRoutes } from './routes/kind-routes';
import { calendarRoutes } from './routes/calendars';
import { commandRoutes } from './routes/commands';
import { inboxRoutes } from './routes/inbox';
import { ledgerRoutes } from './routes/ledger';
import { opsRoutes } from './routes/ops';
import { peopleRoutes } from './routes/people';
import { sessionRoutes } from './routes/sessions';
import { plainAddress } from './parsing';
import type { ApiPorts } from './ports';
import { templatesOf } from './route-template';
import { traced } from './trace';

export function createApp(ports: ApiPorts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('case sensitive routing', true);
  const templateOf = templatesOf(callsFor(ports.kinds).map(({ path }) => path));
  app.use(traced(ports.log, templateOf));
  app.use(ports.metrics.measured(templateOf));
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
        },
      },
      // Answered over plain HTTP on loopback too; TLS ends in front of the API.
      strictTransportSecurity: false,
    }),
  );
  app.use(plainAddress);
  app.use('/api/v1', apiRoutes(ports));
  const document = documentOf(ports.kinds);
  app.use(openApiRoutes(document));
  app.use(referencePages(document));
  app.use(startPages(ports));
  app.use(signInPages(ports));
  app.use(matterPages(ports));
  app.use(inboxPages(ports));
  app.use(unknownAddress);
  app.use(problemAnswer(ports.log));
  return app;
}

function apiRoutes(ports: ApiPorts): Router {
  const api = Router({ caseSensitive: true, strict: false });
  api.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  });
  api.use(sessionRoutes(ports));
  api.use(commandRoutes(ports));
  api.use(peopleRoutes(ports));
  api.use(calendarRoutes(ports));
  api.use(inboxRoutes(ports));
  api.use(ledgerRoutes(ports));
  api.use(opsRoutes(ports));
  for (const kind of ports.kinds) api.use(`/${kind.plural}`, matterKindRoutes(ports, kind));
  return api;
}
