// What API and worker use of the watch.
export { startWatching, type WatchingOptions } from './beside';
export { isSkewed, measureSkewMs } from './clock';
export { createAlertTransport, type AlertTransport } from './alert-transport';
export type { Alert } from './alert';
export type { KindHead, StuckKind } from '../kinds/kind';
export { CLOCK_SKEW, DATABASE_UNAVAILABLE, STUCK_KINDS } from '../kinds/table';
export type { Engine } from './mender';
export { startWatch, type Watch, type WatchOptions, type WatchStatus } from './watch';
