// What Temporal's SDK tells of this worker: task failures, latencies, slots. Its labels are types and queues, no ids.
import { Runtime } from '@temporalio/worker';

/** Serves the metrics of this process at `ip:port`, in seconds as Prometheus has them. Before anything else of the SDK. */
export const tellSdkMetrics = (bindAddress: string): void =>
  void Runtime.install({
    telemetryOptions: {
      metrics: {
        prometheus: {
          bindAddress,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
    },
  });
