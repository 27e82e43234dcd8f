// What `npm start` hands to each process: no more keys than it needs (P1, P8; ADR 3, 15).
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../platform/config';
import { environments } from '../../platform/start/environments';

const home = mkdtempSync(join(tmpdir(), 'duban-environments-'));
const given = environments(readConfig({ DUBAN_HOME: home }), { address: 't' }, { url: 'smtp://m' });
const keysOf = (name: keyof typeof given): string[] =>
  Object.entries(given[name])
    .flatMap(([variable, value]) =>
      value !== undefined && /_KEY$/.test(variable) ? [variable] : [],
    )
    .sort();

it('the private key goes to the API alone, the vault’s ring never to the worker', () => {
  expect(keysOf('api')).toEqual([
    'DUBAN_BLIND_KEY',
    'DUBAN_SIGNING_KEY',
    'DUBAN_VAULT_KEY',
    'DUBAN_VERIFY_KEY',
  ]);
  expect(keysOf('worker')).toEqual(['DUBAN_BLIND_KEY', 'DUBAN_VERIFY_KEY']);
  expect(keysOf('dispatcher')).toEqual(['DUBAN_VAULT_KEY']);
  const secrets = ['DUBAN_VAULT_KEY', 'DUBAN_SIGNING_KEY'].map((name) => given.api[name]);
  for (const value of Object.values(given.worker)) expect(secrets).not.toContain(value);
});

it('keys that were set are handed on instead', () => {
  const ring = `x:${Buffer.alloc(32).toString('base64')}`;
  const config = readConfig({ DUBAN_HOME: home, DUBAN_BLIND_KEY: ring });
  const { worker, api } = environments(config, { address: 't' }, { url: 'smtp://m' });
  expect([worker['DUBAN_BLIND_KEY'], api['DUBAN_BLIND_KEY']]).toEqual([ring, ring]);
});
