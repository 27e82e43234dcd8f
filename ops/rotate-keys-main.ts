// `npm run rotate-keys -- new|wrap|drop`: a new key in front of a ring, the vault wrapped anew under it, the old one dropped.
import { parseKeyRing } from '../db/secrecy/key-ring';
import { keyUses, rewrapHmacKeys, rewrapVault } from '../db/secrecy/rewrap';
import { endWith, say } from '../platform/command-line';
import { readConfig, type Config } from '../platform/config';
import { keysIn, replaceKey, withNewKey, type KeyTexts } from '../platform/keys';
import { reachDatabase, type Reached } from '../platform/reach';
import { join } from 'node:path';

const USAGE = `usage: npm run rotate-keys -- new vault|signing
       npm run rotate-keys -- wrap
       npm run rotate-keys -- drop
  new    puts a new key in front of DUBAN_HOME/keys; where the ring comes from the environment, it is printed instead.
         Start every process anew with it: from then on it seals, or signs, and the ones behind it open and vouch
  wrap   wraps every text and every HMAC key anew under the vault's first key, while everybody goes on working. It can be
         stopped and goes on where it stopped. No digest and no chain changes
  drop   takes the vault's other keys out of DUBAN_HOME/keys, where nothing lies under them any more
  Older backups and copies of anchors open only with the key of their day. Keys that signed stay in DUBAN_VERIFY_KEY
exit 0 when it is done, 1 when something still lies under an older key, 2 when it cannot be told
`;

async function main(): Promise<number> {
  const [verb, which, ...more] = process.argv.slice(2);
  if (more.length > 0) return say(USAGE, 2);
  const config = readConfig(process.env);
  if (verb === 'new' && (which === 'vault' || which === 'signing'))
    return fresh(config, which === 'vault' ? 'vaultKey' : 'signingKey');
  if (which !== undefined || (verb !== 'wrap' && verb !== 'drop')) return say(USAGE, 2);
  const reached = await reachDatabase(config);
  try {
    return await (verb === 'wrap' ? wrap(reached) : drop(reached, config));
  } finally {
    await reached.stop();
  }
}

function fresh({ home, secrets }: Config, which: keyof KeyTexts): number {
  const given = secrets[which];
  if (given !== undefined) return tell(withNewKey(which, given));
  const kept = keysIn(join(home, 'keys'))[which];
  if (kept === undefined) return say(`there is no key in ${home}/keys and none was given\n`, 2);
  replaceKey(home, which, withNewKey(which, kept));
  return tell('There is a new key in front. Start every process anew, then go on.');
}

async function wrap(reached: Reached): Promise<number> {
  const ring = parseKeyRing(reached.vaultKey());
  await rewrapHmacKeys(reached.ownerUrl(), ring);
  let told = 0;
  const done = await rewrapVault(reached.ownerUrl(), ring, (count) => {
    if (count - told >= PACE) say(`${(told = count)} items …\n`, 0);
  });
  tell(`${done} item(s) wrapped anew under ${ring.current}`);
  return left(reached);
}

const PACE = 1_000;

/** A process that was not started anew goes on sealing under the older key. */
async function left(reached: Reached): Promise<number> {
  const { current } = parseKeyRing(reached.vaultKey());
  const others = (await keyUses(reached.ownerUrl())).filter(({ keyId }) => keyId !== current);
  if (others.length === 0) return tell('Nothing lies under an older key.');
  const counts = others.map(({ keyId, items }) => `${keyId}: ${items}`).join(', ');
  return say(`still under an older key: ${counts}. Start every process anew and wrap again\n`, 1);
}

async function drop(reached: Reached, { home, secrets }: Config): Promise<number> {
  const status = await left(reached);
  if (status !== 0) return status;
  const [current = ''] = reached.vaultKey().split(',');
  if (secrets.vaultKey !== undefined)
    return tell('Take the others out of DUBAN_VAULT_KEY and start every process anew.');
  replaceKey(home, 'vaultKey', current);
  return tell('The older keys are dropped. Start every process anew.');
}

function tell(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

endWith(main());
