// The one place that knows environment names: one schema, every fault reported at once, secrets apart.
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

const DEFAULT_PORT = 8080;
const DEFAULT_OPS_PORT = 8081;

const port = z.coerce.number().int().min(0).max(65_535);
const url = (...schemes: string[]) =>
  z.url().refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}:`)), {
    message: `must be one of ${schemes.join(', ')}`,
  });

/** `id:base64,id:base64`: the first key writes, all of them read. */
const ring = z.string().regex(/^[\w-]+:[\w+/=-]+(,[\w-]+:[\w+/=-]+)*$/, 'must be id:base64,…');

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}

const schema = z.object({
  DUBAN_HOME: z.string().min(1).default('./var'),
  DUBAN_PORT: port.default(DEFAULT_PORT),
  DUBAN_OPS_PORT: port.default(DEFAULT_OPS_PORT),
  DUBAN_OPS_ALERT: z.string().default(''),
  DUBAN_WORKER_METRICS: z
    .string()
    .regex(/^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):\d{1,5}$/, 'must be IP:PORT')
    .optional(),
  DUBAN_RULES: z.string().min(1).default('rules/135.json'),
  DUBAN_PUBLIC_URL: url('http', 'https').optional(),
  DUBAN_TIME_ZONE: z.string().default('Asia/Shanghai'),
  DUBAN_LOCALE: z.enum(['zh', 'en']).default('zh'),
  DUBAN_MAIL_FROM: z.string().default('duban@localhost'),
  DUBAN_MAIL_DKIM_DOMAIN: z.hostname().optional(),
  DUBAN_MAIL_DKIM_SELECTOR: z
    .string()
    .regex(/^[\w-]+(\.[\w-]+)*$/)
    .optional(),
  DUBAN_MAIL_DKIM_KEY: z.string().refine(isPrivateKey, 'must be a private key as PEM').optional(),
  DUBAN_VAULT_KEY: ring.optional(),
  DUBAN_BLIND_KEY: ring.optional(),
  DUBAN_SIGNING_KEY: ring.optional(),
  DUBAN_VERIFY_KEY: ring.optional(),
  DUBAN_PASSWORD: z.string().optional(),
  DUBAN_TOKEN: z.string().optional(),
  DUBAN_PARTS: z.string().optional(),
  DATABASE_URL: url('postgres', 'postgresql').optional(),
  DATABASE_MIGRATION_URL: url('postgres', 'postgresql').optional(),
  SMTP_URL: url('smtp', 'smtps').optional(),
  TEMPORAL_CLI_PATH: z.string().optional(),
  TEMPORAL_ADDRESS: z.string().optional(),
});

const DKIM = ['DUBAN_MAIL_DKIM_DOMAIN', 'DUBAN_MAIL_DKIM_SELECTOR', 'DUBAN_MAIL_DKIM_KEY'] as const;

const SECRETS = [
  'DUBAN_VAULT_KEY',
  'DUBAN_BLIND_KEY',
  'DUBAN_SIGNING_KEY',
  'DATABASE_URL',
  'DATABASE_MIGRATION_URL',
  'SMTP_URL',
  'DUBAN_MAIL_DKIM_KEY',
  'DUBAN_PASSWORD',
  'DUBAN_TOKEN',
];

export interface Secrets {
  vaultKey?: string;
  /** Ring that opens the blind key and nothing else (ADR 15); API and worker have it. */
  blindKey?: string;
  /** Ring of Ed25519 private keys (base64 of PKCS #8 DER); the API alone has it (P1). */
  signingKey?: string;
  databaseUrl?: string;
  databaseMigrationUrl?: string;
  smtpUrl?: string;
  /** Signs outgoing mail (RFC 6376), key as PEM; absent: mails leave unsigned, or the mail server signs them. */
  mailDkim?: { domain: string; selector: string; privateKey: string };
  /** Of the officer under whom an import signs in. */
  password?: string;
  /** Of a session under which the console of ops asks the API. */
  token?: string;
}

export interface Config {
  /** Absolute data folder. */
  home: string;
  port: number;
  opsPort: number;
  /** Mail addresses and web addresses that hear of incidents. */
  opsAlert: readonly string[];
  /** `ip:port` at which a worker tells the metrics of Temporal's SDK, and from which the API passes them on. */
  workerMetrics?: string;
  rules: string;
  publicUrl: string;
  timeZone: string;
  locale: 'zh' | 'en';
  mailFrom: string;
  /** Ring of Ed25519 public keys (base64 of SPKI DER). */
  verifyKey?: string;
  temporalCliPath?: string;
  temporalAddress?: string;
  /** Addresses of embedded parts for the start page, as `name=address` pairs. */
  parts: Readonly<Record<string, string>>;
  secrets: Secrets;
}

/** Thrown with every fault of the environment at once; the message is what the operator reads. */
export class ConfigFault extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((one) => `  - ${one}`).join('\n')}`,
    );
    this.name = 'ConfigFault';
    this.faults = faults;
  }
}

type Environment = Record<string, string | undefined>;

/** Reads the environment; unknown `DUBAN_*` names are faults, `NAME_FILE` reads a secret from a file. */
export function readConfig(env: Environment): Config {
  const faults: string[] = [];
  const given = withFiles(env, faults);
  faults.push(...unknownNames(env));
  faults.push(...halfDkim(given));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  if (faults.length > 0 || !parsed.success) throw new ConfigFault(faults);
  return toConfig(parsed.data);
}

function withFiles(env: Environment, faults: string[]): Environment {
  const given: Environment = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  for (const name of SECRETS) {
    const file = env[`${name}_FILE`];
    if (file === undefined || file === '') continue;
    try {
      given[name] = readFileSync(file, 'utf8').trim();
    } catch {
      faults.push(`${name}_FILE: cannot read the file it names`);
    }
  }
  return given;
}

function unknownNames(env: Environment): string[] {
  const known = new Set([...Object.keys(schema.shape), ...SECRETS.map((name) => `${name}_FILE`)]);
  return Object.keys(env)
    .filter(
      (name) => name.startsWith('DUBAN_') && !name.startsWith('DUBAN_TEST_') && !known.has(name),
    )
    .map((name) => `${name}: unknown name`);
}

function halfDkim(given: Environment): string[] {
  const missing = DKIM.filter((name) => given[name] === undefined);
  return missing.length === DKIM.length ? [] : missing.map((name) => `${name}: missing`);
}

function toConfig(values: z.infer<typeof schema>): Config {
  const secrets: Secrets = {
    ...(values.DUBAN_VAULT_KEY && { vaultKey: values.DUBAN_VAULT_KEY }),
    ...(values.DUBAN_BLIND_KEY && { blindKey: values.DUBAN_BLIND_KEY }),
    ...(values.DUBAN_SIGNING_KEY && { signingKey: values.DUBAN_SIGNING_KEY }),
    ...(values.DATABASE_URL && { databaseUrl: values.DATABASE_URL }),
    ...(values.DATABASE_MIGRATION_URL && { databaseMigrationUrl: values.DATABASE_MIGRATION_URL }),
    ...(values.DUBAN_PASSWORD && { password: values.DUBAN_PASSWORD }),
    ...(values.DUBAN_TOKEN && { token: values.DUBAN_TOKEN }),
    ...(values.SMTP_URL && { smtpUrl: values.SMTP_URL }),
    ...dkimOf(values),
  };
  Object.defineProperty(secrets, 'toJSON', { value: () => '[secrets]' });
  return Object.freeze({
    home: resolve(values.DUBAN_HOME),
    port: values.DUBAN_PORT,
    opsPort: values.DUBAN_OPS_PORT,
    opsAlert: splitList(values.DUBAN_OPS_ALERT),
    ...(values.DUBAN_WORKER_METRICS && { workerMetrics: values.DUBAN_WORKER_METRICS }),
    rules: resolve(values.DUBAN_RULES),
    publicUrl: values.DUBAN_PUBLIC_URL ?? `http://127.0.0.1:${values.DUBAN_PORT}`,
    timeZone: values.DUBAN_TIME_ZONE,
    locale: values.DUBAN_LOCALE,
    mailFrom: values.DUBAN_MAIL_FROM,
    ...(values.DUBAN_VERIFY_KEY && { verifyKey: values.DUBAN_VERIFY_KEY }),
    ...(values.TEMPORAL_CLI_PATH && { temporalCliPath: values.TEMPORAL_CLI_PATH }),
    ...(values.TEMPORAL_ADDRESS && { temporalAddress: values.TEMPORAL_ADDRESS }),
    parts: partsOf(values.DUBAN_PARTS),
    secrets: Object.freeze(secrets),
  });
}

function dkimOf(values: z.infer<typeof schema>): Pick<Secrets, 'mailDkim'> {
  const [domain, selector, privateKey] = DKIM.map((name) => values[name]);
  if (domain === undefined || selector === undefined || privateKey === undefined) return {};
  return { mailDkim: { domain, selector, privateKey } };
}

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

function partsOf(text: string | undefined): Record<string, string> {
  const pairs = splitList(text ?? '').map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  return Object.fromEntries(pairs.map(([name, address]) => [name ?? '', address ?? '']));
}
