// Who runs a server that refuses to be root: root steps down to another user, or into a namespace where it is none.
import { execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

interface Ids {
  uid: number;
  gid: number;
}

/** How a program is started: what stands before its own name, and the ids it gets. */
export interface ServerUser {
  command(program: string, args: string[]): [program: string, args: string[]];
  ids: Partial<Ids>;
}

const AS_IS: ServerUser = { command: (program, args) => [program, args], ids: {} };

// Inside, the process is an ordinary user; to the file system it is still the root that owns the folders.
const IN_NAMESPACE = ['--user', '--map-user=1000', '--map-group=1000'];

/**
 * The user for a server with its programs in `programs` and its data in `folder`. Where root steps down, the folder
 * becomes that user's. Throws one line that says what to do when neither way is open.
 */
export function serverUser(programs: string, folder: string): ServerUser {
  if (process.platform === 'win32' || userInfo().uid !== 0) return AS_IS;
  const ids = idsOf('postgres') ?? idsOf('nobody') ?? { uid: 65534, gid: 65534 };
  const closed = [programs, dirname(folder)].find((path) => !mayEnter(path, ids));
  if (closed === undefined) {
    chownSync(folder, ids.uid, ids.gid);
    return { ...AS_IS, ids };
  }
  if (!hasNamespaces()) {
    throw new Error(
      `PostgreSQL does not run as root and no other user may enter ${closed}: run Duban as an ordinary user, put it where others may enter, or set DATABASE_URL.`,
    );
  }
  return { command: (program, args) => ['unshare', [...IN_NAMESPACE, program, ...args]], ids: {} };
}

function idsOf(user: string): Ids | undefined {
  try {
    const ask = (flag: string): number =>
      Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

/** True when the user may pass every folder down to `path`. */
function mayEnter(path: string, ids: Ids): boolean {
  const { mode, uid, gid } = statSync(path);
  const search = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
  const parent = dirname(path);
  return (mode & search) !== 0 && (parent === path || mayEnter(parent, ids));
}

function hasNamespaces(): boolean {
  try {
    execFileSync('unshare', [...IN_NAMESPACE, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
