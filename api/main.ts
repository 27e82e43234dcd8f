// `npm run api`: the HTTP API with the delivery loop beside it. Stops on SIGINT or SIGTERM after the answers under way.
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { pino } from 'pino';
import { collectDefaultMetrics } from 'prom-client';
import { parseKeyRing } from '../db/secrecy/key-ring';
import { createSmtp } from '../mail/transport';
import { startAnchoring } from '../ops/anchor/daily';
import { startWatching } from '../ops/watch/index';
import { readConfig, type Config } from '../platform/config';
import { publicRing, signingKeyOf, signingKeysOf, verifyKeysOf } from '../platform/keys';
import { given, needs } from '../platform/needs';
import { firstClueLines } from '../platform/start/welcome';
import { createApp } from './app';
import { assemble, type ApiConfig } from './assemble';
import { createOpsApp } from './ops-app';
import { listen } from './server';

/** Who wants metrics from elsewhere puts something in front that knows who asks. */
const LOOPBACK = '127.0.0.1';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ base: { part: 'api' }, timestamp: pino.stdTimeFunctions.isoTime });
  const parts = await apiConfig(config, log);
  const { ports, delivery, dispatchDb, close } = await assemble(parts);
  const loop = delivery.startLoop((error, matterId) =>
    log.warn({ matterId, fault: (error as Error).name }, 'delivery failed, tried again'),
  );
  const watch = startWatching({
    db: dispatchDb,
    keys: () => Promise.resolve(ports.hmac),
    delivery,
    client: parts.client,
    procedures: Object.fromEntries(ports.kinds.map(({ procedure }) => [procedure.name, procedure])),
    targets: config.opsAlert,
    smtpUrl: config.secrets.smtpUrl,
    from: config.mailFrom,
    locale: config.locale,
    process: 'api',
    log: { warn: (fields, text) => log.warn(fields, text) },
  });
  const anchoring = startAnchoring({
    ...{ db: dispatchDb, signingKey: ports.signingKey, warrants: ports.warrants },
    organIds: [...ports.organs.keys()],
    log: { warn: (fields, text) => log.warn(fields, text) },
  });
  const server = await listen(createApp(ports), config.port);
  collectDefaultMetrics({ register: ports.metrics.registry });
  const ops = await listen(createOpsApp({ ...ports, log }), config.opsPort, LOOPBACK);
  log.info({ port: server.port, opsPort: ops.port }, 'api is running');
  const stop = async (): Promise<void> => {
    await Promise.all([server.stop(), ops.stop()]);
    await Promise.all([watch.stop(), anchoring.stop()]);
    await loop.stop();
    await close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
}

async function apiConfig(config: Config, log: ApiConfig['log']): Promise<ApiConfig> {
  const { databaseUrl, vaultKey, blindKey, signingKey, smtpUrl } = config.secrets;
  const read = needs({
    DATABASE_URL: () => given(databaseUrl),
    DUBAN_VAULT_KEY: () => aRing(given(vaultKey)),
    DUBAN_BLIND_KEY: () => (blindKey === undefined ? undefined : aRing(blindKey)),
    DUBAN_SIGNING_KEY: () => signingKeyOf(given(signingKey)),
    DUBAN_VERIFY_KEY: () =>
      signingKey === undefined ? [] : verifyKeysOf(config.verifyKey ?? publicRing(signingKey)),
    SMTP_URL: () => smtpUrl !== undefined && createSmtp(smtpUrl),
  });
  const temporal = loadClientConnectConfig();
  // Lazy: the API starts, and takes clues in, while Temporal is away.
  const connection = Connection.lazy(temporal.connectionOptions);
  const { mailFolder, temporalUi } = config.parts;
  return {
    databaseUrl: read.DATABASE_URL,
    vaultKey: read.DUBAN_VAULT_KEY,
    ...(read.DUBAN_BLIND_KEY === undefined ? {} : { blindKey: read.DUBAN_BLIND_KEY }),
    signingKey: read.DUBAN_SIGNING_KEY,
    olderSigningKeys: signingKeysOf(given(signingKey)).slice(1),
    verifyKeys: read.DUBAN_VERIFY_KEY,
    rules: config.rules,
    client: new Client({ connection, namespace: temporal.namespace ?? 'default' }),
    ...(smtpUrl === undefined ? {} : { smtpUrl }),
    ...(config.workerMetrics === undefined ? {} : { workerMetrics: config.workerMetrics }),
    pages: {
      publicUrl: config.publicUrl,
      firstClue: firstClueLines(config.publicUrl, 'USERNAME', 'PASSWORD'),
      ...(mailFolder === undefined ? {} : { mailFolder }),
      ...(temporalUi === undefined ? {} : { temporalUi }),
    },
    log,
  };
}

/** The text, once it reads as a ring. */
function aRing(text: string): string {
  parseKeyRing(text);
  return text;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
