// What a start refuses with one clear line, and children that end even when they do not listen.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../../platform/embedded/child';
import { requirePort, takeHome } from '../../platform/start/lock';

const aHome = (): string => mkdtempSync(join(tmpdir(), 'duban-home-'));

describe('the data folder', () => {
  it('is refused while another process holds it, and says which', () => {
    const home = aHome();
    writeFileSync(join(home, 'start.pid'), String(process.ppid));
    expect(() => takeHome(home)).toThrow(`in use by process ${process.ppid}`);
  });

  it('is taken over from a process that is gone', () => {
    const home = aHome();
    writeFileSync(join(home, 'start.pid'), '999999999');
    const giveBack = takeHome(home);
    expect(readFileSync(join(home, 'start.pid'), 'utf8')).toBe(String(process.pid));
    giveBack();
  });
});

describe('the port', () => {
  it('is refused with its number and variable when it is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    await expect(requirePort(port, 'DUBAN_PORT')).rejects.toThrow(
      new RegExp(`Port ${port} cannot be had \\(EADDRINUSE\\).*DUBAN_PORT`),
    );
    await new Promise((resolve) => server.close(resolve));
    await expect(requirePort(port, 'DUBAN_PORT')).resolves.toBeUndefined();
  });
});

describe('a child process', () => {
  it('is killed when it does not listen to the polite signal', async () => {
    const deaf = 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)';
    const up = new Promise<void>((resolve) => {
      child = startChild('deaf', process.execPath, ['-e', deaf], {
        patienceMs: 200,
        onLine: () => resolve(),
      });
    });
    await up;
    await child.stop();
    expect(child.process.signalCode).toBe('SIGKILL');
  });
  let child: ReturnType<typeof startChild>;
});

describe('a start that is stopped in the middle', () => {
  it('leaves no child running', async () => {
    const home = join(aHome(), 'var');
    const child = spawn(process.execPath, ['--import', 'tsx', 'platform/start/main.ts'], {
      cwd: join(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DUBAN_HOME: home, DUBAN_PORT: '0', DUBAN_OPS_PORT: '0' },
    });
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => chunk.includes('waiting for') && resolve());
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect({ status: await ended, said }).toEqual({ status: 0, said: '' });
    const left = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
    expect(left.split('\n').filter((line) => line.includes(home))).toEqual([]);
  }, 60_000);
});
