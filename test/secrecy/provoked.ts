// Requests with a canary where it does not belong, and all that comes back: no answer repeats what was sent.
import type { Installation } from '../support/installation';
import { rawCall, type RawCall } from '../support/raw-call';
import type { Canaries, Trace } from './canaries';

const CLUE = { competence: 'own', channel: 'MAIL', problemClass: 'UMBRELLA' };

/** Answers with their headers, one per misplaced canary. */
export async function provoked(
  office: Installation,
  token: string,
  canaries: Canaries,
): Promise<Trace[]> {
  const traces: Trace[] = [];
  for (const [where, call] of Object.entries(misplaced((at) => canaries.at(`provoked.${at}`)))) {
    const { status, text, headers } = await rawCall(office, token, call);
    const all = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    if (status < 400) throw new Error(`${where} was taken: ${status}`);
    traces.push({ place: `answer to ${where}`, text: `${all}\n${text}` });
  }
  return traces;
}

function misplaced(at: (where: string) => string): Record<string, RawCall> {
  const json = (body: unknown): string => JSON.stringify(body);
  const own = (more: object): RawCall => ({ body: json({ ...CLUE, ...more }) });
  const get = (path: string, headers = {}): RawCall => ({ method: 'GET', path, headers });
  return {
    'an unknown field': own({ [`${at('key')} 写在键里`]: at('value') }),
    'a wrong type': own({ content: [at('array')], receivedAt: at('instant') }),
    'a code': own({ channel: at('code'), problemClass: `${at('class')} ` }),
    'a union': { body: json({ competence: at('competence') }) },
    'a clue of others': { body: json({ competence: 'other', content: at('other') }) },
    'a subject': own({ subjects: [{ subject: { nobody: at('subject') } }] }),
    'a reporter': own({ reporters: [{ nameStatus: at('nameStatus'), name: at('name') }] }),
    'broken JSON': { body: `{"content": "${at('broken')}` },
    'a bare text': { body: at('bare') },
    'a key twice': { body: `{"${'x'}": "${at('twice')}", "x": "${at('twice')}"}` },
    'a key in the wrong form': { body: '{}', headers: { 'idempotency-key': `${at('idem')}!` } },
    'a media type': { body: '{}', headers: { 'content-type': `text/${at('media')}` } },
    'a charset': {
      body: '{}',
      headers: { 'content-type': `application/json; charset=${at('charset')}` },
    },
    'an encoding': { body: '{}', headers: { 'content-encoding': at('encoding') } },
    'an id': get(`/clues/${at('id')}`),
    'an id of a part': get(`/clues/${at('part')}/content`),
    'a part': get(`/clues/aaaaaaaaaaaaaaaaaaaaaa/${at('address')}`),
    'a command’s id': get(`/commands/${at('command')}`),
    'a post': get(`/rosters/${at('post')}`),
    'a query': get(`/clues?${at('param')}%20x=${at('param')}`),
    'a state': get(`/clues?state=${at('state')}%20`),
    'a cursor': get(`/clues?cursor=${at('cursor')}`),
    'a day': get(`/ledger?from=${at('day')}`),
    'a percent': get(`/clues/%E0%A4%A${at('percent')}`),
    'a token': get('/clues', { authorization: `Bearer ${at('token')}` }),
    'a cookie': get('/clues', { authorization: '', cookie: `duban_session=${at('cookie')}` }),
    'a name at sign-in': {
      path: '/sessions',
      body: json({ username: at('username'), password: at('password') }),
    },
    'a revision': {
      path: '/clues/aaaaaaaaaaaaaaaaaaaaaa/commands',
      body: '{}',
      headers: { 'if-match': at('revision') },
    },
    'a type': { path: '/clues/aaaaaaaaaaaaaaaaaaaaaa/commands', body: json({ type: at('type') }) },
    'a form': { body: at('form'), headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    'a change': {
      path: '/directory/changes',
      body: json({ kind: at('kind'), name: at('person') }),
    },
  };
}
