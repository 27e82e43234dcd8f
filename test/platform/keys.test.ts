// Keys of the embedded mode: made once, closed to others, public half derivable.
import { sign, verify } from 'node:crypto';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedKeys, signingKeyOf, verifyKeysOf } from '../../platform/keys';

const aHome = (): string => mkdtempSync(join(tmpdir(), 'duban-keys-'));

describe('embedded keys', () => {
  it('are made once and stay the same', () => {
    const home = aHome();
    expect(embeddedKeys(home)).toEqual(embeddedKeys(home));
  });

  it('are readable by their owner only', () => {
    const home = aHome();
    embeddedKeys(home);
    for (const file of ['vault.key', 'blind.key', 'signing.key']) {
      expect(statSync(join(home, 'keys', file)).mode & 0o777).toBe(0o600);
    }
  });

  it('verify with the public ring what the private ring signed, and nothing else', () => {
    const keys = embeddedKeys(aHome());
    const other = embeddedKeys(aHome());
    const sig = sign(null, Buffer.from('act'), signingKeyOf(keys.signingKey));
    const accepts = (ring: string): boolean =>
      verifyKeysOf(ring).some((key) => verify(null, Buffer.from('act'), key, sig));
    expect(accepts(keys.verifyKey)).toBe(true);
    expect(accepts(other.verifyKey)).toBe(false);
  });
});
