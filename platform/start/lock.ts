// One start per data folder: a second one says who holds it instead of breaking the first.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isAlive } from '../embedded/is-alive';

/** Takes the data folder; returns how to give it back. */
export function takeHome(home: string): () => void {
  mkdirSync(home, { recursive: true });
  const file = join(home, 'start.pid');
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid !== process.pid && isAlive(pid)) {
      throw new Error(
        `The data folder ${home} is in use by process ${pid}: stop that one, or choose another DUBAN_HOME.`,
      );
    }
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

/** Throws one clear line when the port cannot be had. */
export function requirePort(port: number, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          `Port ${port} cannot be had (${error.code}): free it, or set ${name} to another one.`,
        ),
      ),
    );
    server.listen(port, () => server.close(() => resolve()));
  });
}
