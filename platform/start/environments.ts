// What each process is given: the private key goes to the API alone (P1), the vault's ring never to the worker (ADR 15).
import type { Config } from '../config';
import { embeddedKeys } from '../keys';

export interface TemporalParts {
  address: string;
  uiUrl?: string;
}

export interface MailParts {
  url: string;
  folder?: string;
}

export type Variables = Record<string, string | undefined>;

/** By the name of the process. What all of them are given alike, and where the database is, the caller adds. */
export function environments(
  config: Config,
  temporal: TemporalParts,
  mail: MailParts,
): Record<'worker' | 'dispatcher' | 'api', Variables> {
  const keys = embeddedKeys(config.home);
  const verifyKey = config.verifyKey ?? keys.verifyKey;
  const vaultKey = config.secrets.vaultKey ?? keys.vaultKey;
  const shared = { DUBAN_HOME: config.home, DUBAN_RULES: config.rules };
  const alerts = {
    SMTP_URL: mail.url,
    DUBAN_BLIND_KEY: config.secrets.blindKey ?? keys.blindKey,
    DUBAN_OPS_ALERT: config.opsAlert.join(','),
    DUBAN_MAIL_FROM: config.mailFrom,
    DUBAN_LOCALE: config.locale,
  };
  return {
    worker: {
      ...shared,
      ...alerts,
      DUBAN_VERIFY_KEY: verifyKey,
      TEMPORAL_ADDRESS: temporal.address,
    },
    dispatcher: {
      ...shared,
      SMTP_URL: mail.url,
      DUBAN_VAULT_KEY: vaultKey,
      DUBAN_MAIL_FROM: config.mailFrom,
      DUBAN_PUBLIC_URL: config.publicUrl,
      ...signingOf(config.secrets.mailDkim),
    },
    api: {
      ...shared,
      ...alerts,
      DUBAN_VAULT_KEY: vaultKey,
      DUBAN_SIGNING_KEY: config.secrets.signingKey ?? keys.signingKey,
      DUBAN_VERIFY_KEY: verifyKey,
      TEMPORAL_ADDRESS: temporal.address,
      DUBAN_PORT: String(config.port),
      DUBAN_OPS_PORT: String(config.opsPort),
      DUBAN_PUBLIC_URL: config.publicUrl,
      ...partsShown(temporal, mail),
    },
  };
}

const signingOf = (dkim: Config['secrets']['mailDkim']): Variables =>
  dkim === undefined
    ? {}
    : {
        DUBAN_MAIL_DKIM_DOMAIN: dkim.domain,
        DUBAN_MAIL_DKIM_SELECTOR: dkim.selector,
        DUBAN_MAIL_DKIM_KEY: dkim.privateKey,
      };

/** Addresses of embedded parts for the start page. */
function partsShown({ uiUrl }: TemporalParts, { folder }: MailParts): Variables {
  const parts = Object.entries({ temporalUi: uiUrl, mailFolder: folder })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join(',');
  return parts === '' ? {} : { DUBAN_PARTS: parts };
}
