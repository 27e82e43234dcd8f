// The watch as a process runs it beside its work: looks for what stands still, mends what it may, alerts ops (P10).
import type { Db } from '../../db/pool';
import type { DeliveryService } from '../../delivery/index';
import { createAlertTransport } from './alert-transport';
import { startWatch, type Watch, type WatchOptions } from './watch';

export interface WatchingOptions extends Pick<WatchOptions, 'keys' | 'process' | 'build' | 'log'> {
  /** As `duban_dispatch`. */
  db: Db;
  delivery: DeliveryService;
  /** `DUBAN_OPS_ALERT`: mail addresses and web addresses. */
  targets: readonly string[];
  /** Absent: only web addresses can be told. */
  smtpUrl?: string | undefined;
  from: string;
  locale: 'zh' | 'en';
}

export function startWatching({
  delivery,
  smtpUrl = 'smtp://127.0.0.1:25',
  from,
  locale,
  ...options
}: WatchingOptions): Watch {
  const alert = createAlertTransport({ smtpUrl, from, locale });
  return startWatch({ ...options, alert, engine: delivery });
}
