// How fast bytes pass a wire: at once, each chunk later, or not at all until it is freed. Order is kept.
import type { Socket } from 'node:net';

export interface Pace {
  slow(ms: number): void;
  holdStill(): void;
  free(): void;
  /** A writer onto this socket. */
  onto(socket: Socket): (chunk: Buffer) => void;
}

export function createPace(): Pace {
  let lateMs = 0;
  let free = (): void => undefined;
  let still: Promise<void> | undefined;
  const pass = async (): Promise<void> => {
    if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, lateMs));
    await still;
  };
  return {
    slow: (ms) => {
      lateMs = ms;
    },
    holdStill: () => {
      still ??= new Promise((resolve) => (free = resolve));
    },
    free: () => {
      lateMs = 0;
      still = undefined;
      free();
    },
    onto: (socket) => {
      let waiting = 0;
      let last = Promise.resolve();
      return (chunk) => {
        if (waiting === 0 && lateMs === 0 && still === undefined) return void socket.write(chunk);
        waiting += 1;
        const passed = pass();
        last = last.then(async () => {
          await passed;
          waiting -= 1;
          if (!socket.destroyed) socket.write(chunk);
        });
      };
    },
  };
}
