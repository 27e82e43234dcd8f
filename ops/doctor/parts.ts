// Checks of the parts: configuration, PostgreSQL, Temporal, SMTP, keys.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { changeableRecords, migrationFaults } from '../../db/ops/installation-state';
import { processList } from '../../db/ops/process-list';
import { checkRoles } from '../../db/role-check';
import { hmacKeysOpen } from '../../db/secrecy/blind';
import { parseKeyRing } from '../../db/secrecy/key-ring';
import { MATTER_QUEUE } from '../../delivery';
import { createSmtp } from '../../mail/transport';
import { isSkewed, measureSkewMs } from '../watch/clock';
import { dbOf, fail, ok, warn, type Check } from './check';

const POLL_MS = 70_000;
const DAY_S = 86_400;
const LEAST_RETENTION_DAYS = 3;
const ATTRIBUTES = ['DubanOrgan', 'DubanProcedure', 'DubanRulePack'];
const SMTP_MS = 8_000;

export const configuration: Check = {
  name: 'configuration',
  todo: 'mend the environment; README has every name',
  look: ({ configFaults, opsAlert, publicUrl }) => {
    if (configFaults.length > 0) return fail(configFaults.join('; '), configuration.todo);
    if (opsAlert.length === 0)
      return warn('nobody hears of incidents', 'set DUBAN_OPS_ALERT to mail or web addresses');
    const { hostname } = new URL(publicUrl);
    return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
      ? warn(`links of mails lead to ${publicUrl}`, 'set DUBAN_PUBLIC_URL to what readers reach')
      : ok('every name is known and well formed');
  },
};

export const database: Check = {
  name: 'database',
  now: true,
  todo: 'start PostgreSQL, or check DATABASE_URL',
  look: async (patient) => {
    await dbOf(patient).lookup('select 1');
    return ok('PostgreSQL answers');
  },
};

export const clocks: Check = {
  name: 'clocks',
  now: true,
  todo: 'let every host take its time from the same server (NTP)',
  look: async (patient) => {
    const db = dbOf(patient);
    const own = await measureSkewMs(db);
    const off = (await processList(db)).filter(({ skewMs }) => isSkewed(skewMs));
    const who = [...(isSkewed(own) ? ['this host'] : []), ...off.map((one) => one.process)];
    return who.length === 0
      ? ok('within 2 s of the database')
      : fail(`more than 2 s off: ${who.join(', ')}`, clocks.todo);
  },
};

export const migrations: Check = {
  name: 'migrations',
  todo: 'npm run migrate with the owner’s login, or run the build that migrated',
  look: async (patient) => {
    const faults = await migrationFaults(dbOf(patient));
    return faults.length === 0
      ? ok('the tables are those of this build')
      : fail(`missing or of another build: ${faults.join(', ')}`, migrations.todo);
  },
};

export const roles: Check = {
  name: 'roles',
  todo: 'log in as a member of the three roles that owns nothing; see docs/operations.md',
  look: async ({ databaseUrl }) => {
    if (databaseUrl === undefined) return fail('DATABASE_URL is not set', roles.todo);
    await checkRoles(databaseUrl);
    return ok('the login is member of three roles that own nothing and bypass nothing');
  },
};

export const grants: Check = {
  name: 'grants',
  todo: 'take the grants back: ledger and log are for appending only',
  look: async (patient) => {
    const found = await changeableRecords(dbOf(patient));
    return found.length === 0
      ? ok('no role may change ledger or log')
      : fail(found.map(({ role, name }) => `${role} on ${name}`).join(', '), grants.todo);
  },
};

export const temporal: Check = {
  name: 'temporal',
  now: true,
  todo: 'start Temporal, or check TEMPORAL_ADDRESS; steps wait meanwhile',
  look: async ({ client }) => {
    await client.workflowService.getSystemInfo({});
    return ok('the server answers');
  },
};

export const queue: Check = {
  name: 'queue polled',
  now: true,
  todo: 'npm run worker; steps wait meanwhile',
  look: async ({ client, db }) => {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: MATTER_QUEUE },
      taskQueueType: 1,
    });
    const skewMs = db === undefined ? 0 : await measureSkewMs(db).catch(() => 0);
    const sinceMs = Date.now() - skewMs - POLL_MS;
    const there = (pollers ?? []).filter(
      ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > sinceMs,
    );
    return there.length === 0
      ? fail('nobody polls', queue.todo)
      : ok(`${there.length} worker(s) poll ${MATTER_QUEUE}`);
  },
};

export const attributes: Check = {
  name: 'search attributes',
  todo: 'temporal operator search-attribute create --type Keyword --name NAME',
  look: async ({ client }) => {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({
      namespace,
    });
    const missing = ATTRIBUTES.filter((name) => customAttributes?.[name] === undefined);
    return missing.length === 0
      ? ok(ATTRIBUTES.join(', '))
      : fail(`missing: ${missing.join(', ')}`, attributes.todo);
  },
};

export const retention: Check = {
  name: 'retention',
  todo: 'temporal operator namespace update --retention 72h; the ledger needs none of it, engineers do',
  look: async ({ client }) => {
    const said = await client.workflowService.describeNamespace({
      namespace: client.options.namespace,
    });
    const days = Number(said.config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_S;
    return days < LEAST_RETENTION_DAYS
      ? warn(`closed runs are kept ${days.toFixed(1)} days`, retention.todo)
      : ok(`closed runs are kept ${days.toFixed(0)} days`);
  },
};

export const mail: Check = {
  name: 'mail',
  todo: 'check SMTP_URL, TLS and DUBAN_MAIL_FROM; notices wait meanwhile',
  look: async ({ smtpUrl, mailFrom, mailTo, dkim }) => {
    if (smtpUrl === undefined) return fail('SMTP_URL is not set', mail.todo);
    if (mailTo === undefined)
      return warn('no test mail was sent', 'name somebody who reads it: --mail-to ADDRESS');
    const send = createSmtp(smtpUrl, { limitMs: SMTP_MS, dkim });
    const attempt = await send({
      from: mailFrom,
      to: mailTo,
      subject: 'Duban: test of the mail path',
      text: 'This installation can send mail. No answer is needed.\n',
      html: '<p>This installation can send mail. No answer is needed.</p>',
      messageId: `<doctor-${Date.now()}@duban>`,
      references: '<doctor@duban>',
    });
    return attempt.kind === 'accepted'
      ? ok(`the server took a mail to ${mailTo}; see that it arrives`)
      : fail(`${attempt.kind}: ${attempt.fault}`, mail.todo);
  },
};

export const keys: Check = {
  name: 'keys',
  todo: 'give the processes the rings this database was filled under: without them nothing can be read or signed',
  look: async (patient) => {
    const { vaultKey, signingKeys, verifyKeys } = patient;
    if (vaultKey === undefined) return fail('DUBAN_VAULT_KEY is not set', keys.todo);
    await hmacKeysOpen(dbOf(patient), parseKeyRing(vaultKey));
    if (verifyKeys.length === 0) return fail('DUBAN_VERIFY_KEY is not set', keys.todo);
    const known = new Set(verifyKeys.map(textOf));
    if (signingKeys.some((key) => !known.has(textOf(createPublicKey(key)))))
      return fail('a signing key has no public one in DUBAN_VERIFY_KEY', keys.todo);
    return signingKeys.length === 0
      ? warn('the signing key is not here to be compared', 'run the doctor where the API runs')
      : ok('the vault opens, and what is signed can be verified');
  },
};

const textOf = (key: KeyObject): string =>
  key.export({ format: 'der', type: 'spki' }).toString('base64');
