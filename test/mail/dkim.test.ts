// Mail that is signed for its domain (RFC 6376): a receiving server can tell it from a forged one.
import { generateKeyPairSync } from 'node:crypto';
import { createSmtp, type Dkim } from '../../mail/transport';
import { ConfigFault, readConfig } from '../../platform/config';
import { checkDkim } from '../support/dkim';
import { trySmtp, type TrySmtp } from '../../faults/parts/smtp';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const dkim: Dkim = { domain: 'jiwei.example', selector: 'duban', privateKey: pem };

let smtp: TrySmtp;
beforeAll(async () => {
  smtp = await trySmtp();
});
afterAll(() => smtp.stop());

const received = async (signing?: Dkim): Promise<string> => {
  const taken = await createSmtp(smtp.url, { dkim: signing })({
    from: '督办 <duban@jiwei.example>',
    to: 'leader@jiwei.example',
    subject: '催办：线索接收已逾期',
    text: 'missed',
    html: '<p>missed</p>',
    messageId: '<one@duban.invalid>',
    references: '<matter@duban.invalid>',
  });
  expect(taken).toEqual({ kind: 'accepted' });
  return smtp.mails.at(-1)?.raw ?? '';
};

it('carries a signature of the domain that holds, and holds no more when a word is changed', async () => {
  const raw = await received(dkim);
  const signature = checkDkim(raw, publicKey);
  expect(signature).toMatchObject({ d: 'jiwei.example', s: 'duban', a: 'rsa-sha256' });
  expect(String((signature as Record<string, string>)['h']).toLowerCase()).toContain('message-id');
  expect(checkDkim(raw.replace('missed', 'kept'), publicKey)).toBe('body changed');
  expect(checkDkim(raw.replace('<one@', '<two@'), publicKey)).toBe('headers changed');
});

it('leaves unsigned where no key is given', async () => {
  expect(checkDkim(await received(), publicKey)).toBe('no signature');
});

it('is configured as a whole or not at all, and never says what the key is', () => {
  const whole = {
    DUBAN_MAIL_DKIM_DOMAIN: dkim.domain,
    DUBAN_MAIL_DKIM_SELECTOR: dkim.selector,
    DUBAN_MAIL_DKIM_KEY: pem,
  };
  expect(readConfig(whole).secrets.mailDkim).toEqual({ ...dkim, privateKey: pem });
  const { DUBAN_MAIL_DKIM_SELECTOR: _, ...half } = whole;
  expect(() => readConfig(half)).toThrow(ConfigFault);
  expect(() => readConfig(half)).toThrow('DUBAN_MAIL_DKIM_SELECTOR: missing');
  expect(() => readConfig({ ...whole, DUBAN_MAIL_DKIM_KEY: 'canary' })).toThrow(
    /^(?!.*canary)[\s\S]*DUBAN_MAIL_DKIM_KEY: must be a private key as PEM/,
  );
});
