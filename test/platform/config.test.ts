// Configuration: every fault at once, secrets never shown, files for secrets.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigFault, readConfig, type Config } from '../../platform/config';
import { given, needs } from '../../platform/needs';
import { watchedNeedsOf } from '../../worker/watching';

const faultsOf = (
  env: Record<string, string>,
  read: (config: Config) => unknown = () => undefined,
): readonly string[] => {
  try {
    read(readConfig(env));
    return [];
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults;
    throw error;
  }
};

describe('readConfig', () => {
  it('needs nothing for the embedded mode', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ port: 8080, opsPort: 8081, timeZone: 'Asia/Shanghai' });
    expect(config.publicUrl).toBe('http://127.0.0.1:8080');
  });

  it('reports every fault at once, by name', () => {
    const faults = faultsOf({
      DUBAN_PORT: 'eighty',
      DATABASE_URL: 'mysql://x/y',
      DUBAN_PROT: '1',
      DUBAN_WORKER_METRICS: 'localhost',
      DUBAN_VAULT_KEY_FILE: '/nowhere/at/all',
    });
    const names = faults.map((one) => one.split(':')[0]);
    expect(names.sort()).toEqual([
      'DATABASE_URL',
      'DUBAN_PORT',
      'DUBAN_PROT',
      'DUBAN_VAULT_KEY_FILE',
      'DUBAN_WORKER_METRICS',
    ]);
  });

  it('does not repeat the value of a secret in a fault', () => {
    const faults = faultsOf({ DUBAN_SIGNING_KEY: 'canary secret' });
    expect(faults).toHaveLength(1);
    expect(faults.join()).not.toContain('canary');
  });

  it('reads a secret from the file that NAME_FILE names', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'duban-config-')), 'key');
    writeFileSync(file, 'v1:AAAA\n');
    expect(readConfig({ DUBAN_VAULT_KEY_FILE: file }).secrets.vaultKey).toBe('v1:AAAA');
  });

  it('never shows secrets when it is printed as JSON', () => {
    const config = readConfig({ DATABASE_URL: 'postgres://u:canary@h/d' });
    expect(config.secrets.databaseUrl).toContain('canary');
    expect(JSON.stringify(config)).not.toContain('canary');
  });
});

describe('what a process cannot be without', () => {
  it('is said of a worker all at once, before it starts anything', () => {
    const canary = Buffer.from('canary').toString('base64');
    const faults = faultsOf(
      { DUBAN_BLIND_KEY: `b1:${canary}`, SMTP_URL: 'smtp://%zz@host' },
      watchedNeedsOf,
    );
    expect(faults.map((one) => one.split(':')[0])).toEqual([
      'DATABASE_URL',
      'DUBAN_VERIFY_KEY',
      'DUBAN_BLIND_KEY',
      'SMTP_URL',
    ]);
    expect(faults.join()).not.toContain(canary);
  });

  it('is answered by its name where all of it is there', () => {
    expect(needs({ A: () => given('a'), B: () => 2 })).toEqual({ A: 'a', B: 2 });
  });
});
