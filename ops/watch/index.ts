// What API and worker use of the watch.
export { startWatching, type WatchingOptions } from './beside';
export { isSkewed, measureSkewMs } from './clock';
export { createAlertTransport, type AlertTransport } from './alert-transport';
export type { Alert } from './alert';
export { CLOCK_SKEW, KINDS, type Kind, type KindHead } from './kinds';
export type { Engine } from './mender';
export { startWatch, type Watch, type WatchOptions, type WatchStatus } from './watch';
