// The watch as a process runs it beside its work: looks for what stands still, mends what it may, alerts ops (P10).
import type { Db } from '../../db/pool';
import type { DeliveryService } from '../../delivery/index';
import type { Client } from '@temporalio/client';
import type { Procedure } from '../../domain';
import { temporalView } from '../engine/temporal-view';
import { createAlertTransport, isWebAddress } from './alert-transport';
import { startWatch, type Watch, type WatchOptions } from './watch';

export interface WatchingOptions extends Pick<WatchOptions, 'keys' | 'process' | 'build' | 'log'> {
  /** As `duban_dispatch`. */
  db: Db;
  delivery: DeliveryService;
  client: Client;
  procedures: Readonly<Record<string, Procedure>>;
  /** `DUBAN_OPS_ALERT`: mail addresses and web addresses. */
  targets: readonly string[];
  /** Absent: only web addresses can be told. */
  smtpUrl?: string | undefined;
  from: string;
  locale: 'zh' | 'en';
}

export function startWatching({
  delivery,
  client,
  targets,
  smtpUrl,
  from,
  locale,
  ...options
}: WatchingOptions): Watch {
  const alert = createAlertTransport({ smtpUrl, from, locale });
  const reached = targets.filter((target) => smtpUrl !== undefined || isWebAddress(target));
  const unreachable = targets.length - reached.length;
  if (unreachable > 0)
    options.log.warn({ unreachable }, 'without SMTP_URL no mail address hears of an alert');
  const view = temporalView(client);
  return startWatch({ ...options, targets: reached, alert, engine: delivery, view });
}
