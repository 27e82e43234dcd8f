// The watch beside the API: looks for what stands still, mends by itself what it may, and alerts ops without names (P10).
import type { Logger } from 'pino';
import type { Db } from '../db/pool';
import type { HmacKeys } from '../db/secrecy/blind';
import type { DeliveryService } from '../delivery/index';
import { createAlertTransport, startWatch, type Watch } from '../ops/watch/index';

export interface WatchingOptions {
  /** As `duban_dispatch`. */
  db: Db;
  keys: HmacKeys;
  delivery: DeliveryService;
  /** `DUBAN_OPS_ALERT`: mail addresses and web addresses. */
  targets: readonly string[];
  /** Absent: only web addresses can be told. */
  smtpUrl?: string;
  from: string;
  locale: 'zh' | 'en';
  log: Logger;
}

export function startWatching(options: WatchingOptions): Watch {
  const { db, keys, delivery, targets, smtpUrl, from, locale, log } = options;
  return startWatch({
    db,
    keys,
    targets,
    alert: createAlertTransport({ smtpUrl: smtpUrl ?? 'smtp://127.0.0.1:25', from, locale }),
    engine: delivery,
    process: 'api',
    log: { warn: (fields, text) => log.warn(fields, text) },
  });
}
