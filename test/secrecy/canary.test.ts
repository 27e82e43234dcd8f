// Invariant 6 over HTTP: a canary in every field that takes text, through whole lives, and none of them anywhere but in the vault.
import { clueKind } from '../../api/kinds/clue';
import { unseal, type Sealed } from '../../db/secrecy/key-ring';
import { isMarked } from '../../api/schemas/fields';
import { disposal, ownClue, plan, report } from '../support/clue-body';
import { Installation } from '../support/installation';
import { newKey, type Answer, type Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { peopleOf, type People } from '../support/whole-life';
import { Canaries, found, type Trace } from './canaries';
import { provoked } from './provoked';
import { everyTrace } from './traces';

const office = new Installation();
const canaries = new Canaries();
const child: Trace = { place: 'worker output', text: '' };
const accepted = new Set<string>();
let people: People;

beforeAll(async () => {
  await office.start();
  for (const stream of [office.worker?.stdout, office.worker?.stderr])
    stream?.on('data', (chunk: Buffer) => (child.text += chunk.toString()));
  const names = [
    'jie',
    'ji',
    'qu',
    'fang',
    'pan',
    'bu',
    'cheng',
    'gao',
    'gen',
    'luo',
    'lin',
    'jiang',
  ];
  people = await peopleOf(office, [...names, 'sheng', 'mi', 'an', 'song', 'wei', 'meng']);
  for (const officer of Object.values(people)) canaries.watch(officer.token, 'session token');
  for (const officer of Object.values(people)) canaries.watch(officer.password, 'password');
}, 90_000);

afterAll(() => office.stop());

const who = (name: string): Officer => {
  const one = people[name];
  if (one === undefined) throw new Error(name);
  return one;
};

/** Sends a command with a canary in each text; a 202 is waited for. Notes whether it was taken. */
async function typed(
  name: string,
  id: string,
  type: string,
  fields: Record<string, unknown> = {},
): Promise<Answer> {
  const officer = who(name);
  const sent = await officer.send(id, type, canaries.typed(type, fields));
  const answer = sent.status === 202 ? await decided(officer, id, sent) : sent;
  if (answer.status === 200) accepted.add(type);
  return answer;
}

async function decided(officer: Officer, id: string, { body }: Answer): Promise<Answer> {
  const state = await eventually('what became of a 202', async () => {
    const { body: how } = await officer.get(`/commands/${String(body['commandId'])}`);
    return how['state'] === 'waiting' ? undefined : how;
  });
  return state['state'] === 'accepted'
    ? officer.get(`/clues/${id}`)
    : { status: 409, headers: new Headers(), body: state };
}

async function must(...args: Parameters<typeof typed>): Promise<Answer['body']> {
  const answer = await typed(...args);
  if (answer.status !== 200)
    throw new Error(`${args[0]} ${args[2]}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const pendingOf = (view: Answer['body']): string =>
  (view['pending'] as { commandId: string }[]).at(-1)?.commandId ?? '';

async function registered(): Promise<string> {
  const at = (where: string): string => canaries.at(`register.${where}`);
  const answer = await who('jie').register(
    ownClue({
      content: at('content'),
      receivedAt: new Date(Date.now() - 3_000).toISOString(),
      lateReason: at('lateReason'),
      sourceUnit: at('sourceUnit'),
      sourceDocNo: at('sourceDocNo'),
      isRepeat: true,
      reporters: [
        {
          nameStatus: 'REAL_NAME',
          name: at('reporter.name'),
          contact: at('reporter.contact'),
          address: at('reporter.address'),
          unit: at('reporter.unit'),
        },
      ],
      subjects: [
        {
          subject: { name: at('subject.name'), unit: at('subject.unit'), post: at('subject.post') },
        },
        { subject: { personId: 'person_xu' } },
      ],
    }),
  );
  expect(answer.body).toMatchObject({ state: 'REGISTERED' });
  return String(answer.body['id']);
}

async function toPlanned(id: string): Promise<void> {
  await must('qu', id, 'acknowledgePickup');
  await must('fang', id, 'submitDisposal', disposal());
  await must('pan', id, 'returnDisposal');
  await must('fang', id, 'submitDisposal', disposal());
  await must('pan', id, 'approveDisposal');
  await must('bu', id, 'submitPlan', plan);
  await must('pan', id, 'returnPlan');
  await must('bu', id, 'submitPlan', plan);
  await must('pan', id, 'approvePlan');
  await must('bu', id, 'startVerification');
}

async function toReported(id: string, finding = 'NO_UMBRELLA'): Promise<void> {
  const asked = await must('cheng', id, 'submitVerificationReport', report(finding));
  await must('gao', id, 'confirm', { commandId: pendingOf(asked) });
}

it('takes a canary in each text of a whole life', async () => {
  const id = await registered();
  await must('jie', id, 'recordInterference');
  const subject = { name: canaries.at('addSubject.name'), unit: canaries.at('addSubject.unit') };
  await must('jie', id, 'addSubject', { subject });
  const paper = new FormData();
  paper.set('kind', 'report');
  const bytes = `%PDF-1.4\n${canaries.at('paper.bytes')}`;
  paper.set(
    'file',
    new Blob([bytes], { type: 'application/pdf' }),
    `${canaries.at('paper.name')}.pdf`,
  );
  const sent = await fetch(`${office.baseUrl}/api/v1/clues/${id}/papers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${who('jie').token}`, 'idempotency-key': newKey() },
    body: paper,
  });
  expect(sent.status).toBe(201);
  await toPlanned(id);
  const deadline = { deadline: 'VERIFICATION', until: new Date(Date.now() + 60_000).toISOString() };
  const asked = await typed('cheng', id, 'requestExtension', deadline);
  if (asked.status === 200) await typed('luo', id, 'decline', { commandId: pendingOf(asked.body) });
  await toReported(id);
  await must('luo', id, 'proposeOverrule', { finding: 'MINOR' });
  await must('pan', id, 'decideResult', { finding: 'INSUFFICIENT' });
  await toReported(id);
  await must('pan', id, 'decideResult', { finding: 'NO_UMBRELLA' });
  expect((await who('gen').signs(id)).status).toBe(200);
  await must('luo', id, 'returnForRework');
  await toReported(id);
  await must('pan', id, 'decideResult', { finding: 'NO_UMBRELLA' });
  for (const name of ['gen', 'luo', 'pan']) expect((await who(name).signs(id)).status).toBe(200);
  const view = (await who('pan').get(`/clues/${id}`)).body;
  const reporterRef = Object.keys(view['replies'] as object)[0];
  await must('cheng', id, 'recordReply', { reporterRef, mode: 'PHONE' });
  await must('ji', id, 'recordSatisfaction', { reporterRef, satisfaction: 'NOT_SATISFIED' });
  await typed('cheng', id, 'recordClarification');
  await typed('jie', id, 'recordWithdrawal', { reporterRef });
  for (const { deadline: of, instance } of view['listed'] as {
    deadline: string;
    instance: number;
  }[])
    for (const leader of ['luo', 'lin', 'pan'])
      await typed(leader, id, 'delist', { deadline: of, instance });
  await must('pan', id, 'orderRecheck', { team: ['person_song', 'person_wei'] });
}, 120_000);

it('takes them beside that path: rejected, inquired, filed, shelved, recused, sealed', async () => {
  const note = { reason: 'OTHER_ORGAN_DUTY' };
  const rejected = await must('jie', await registered(), 'rejectAcceptance', note);
  await must('lin', String(rejected['id']), 'confirm', { commandId: pendingOf(rejected) });
  const inquired = await registered();
  await must('qu', inquired, 'acknowledgePickup');
  await must('fang', inquired, 'submitDisposal', disposal({ way: 'INQUIRY' }));
  await must('pan', inquired, 'approveDisposal');
  await must('cheng', inquired, 'submitPlan');
  await must('luo', inquired, 'approvePlan');
  await must('cheng', inquired, 'recordTalk');
  await must('cheng', inquired, 'submitInquiryReport', { outcome: 'UNFOUNDED' });
  const filed = await registered();
  await must('gen', filed, 'declareRecusal').catch(() => must('jiang', filed, 'declareRecusal'));
  await toPlanned(filed);
  await toReported(filed, 'VIOLATION');
  await must('pan', filed, 'decideResult', { finding: 'VIOLATION' });
  await must('pan', filed, 'refuseFiling');
  await must('pan', filed, 'decideResult', { finding: 'VIOLATION' });
  await must('pan', filed, 'approveFiling', { by: 'paper' });
  const stub = await who('jie').register({
    competence: 'superior',
    receivedAt: new Date(Date.now() - 3_000).toISOString(),
    lateReason: canaries.at('stub.lateReason'),
  });
  expect(stub.status).toBe(201);
  const upward = await must('jie', String(stub.body['id']), 'confirmUpward');
  await must('sheng', String(stub.body['id']), 'confirm', { commandId: pendingOf(upward) });
}, 120_000);

/** Different people, so that refusals of every kind come up. */
const turn = (type: string): string => ['jie', 'pan', 'bu'][type.length % 3] ?? 'jie';

it('takes them where the step is refused, in every command there is', async () => {
  const id = await registered();
  for (const { type, example } of clueKind.commands) await typed(turn(type), id, type, example);
  const texts = clueKind.commands.filter(({ schema }) =>
    Object.values(schema.shape).some((one) => isMarked(one, 'x-vault')),
  );
  const planted = [...canaries.planted.values()];
  expect(
    texts.filter(({ type }) => !planted.some((where) => where.startsWith(`${type}.`))),
  ).toEqual([]);
  // More than half were also taken, so that they came as far as text can come.
  const left = texts.map(({ type }) => type).filter((type) => !accepted.has(type));
  expect(left.length).toBeLessThan(texts.length / 2);
}, 120_000);

it('takes them in changes to the directory and as a new password', async () => {
  const change = { kind: 'changeUnit', personId: 'person_xu', unit: 'review1' };
  const key = { 'idempotency-key': newKey() };
  const filed = await who('mi').call('POST', '/directory/changes', change, key);
  expect(filed.status).toBe(201);
  const declined = await who('an').call(
    'POST',
    `/directory/changes/${String(filed.body['id'])}/approval`,
    { approve: false, reason: canaries.at('directory.reason') },
  );
  expect(declined.status).toBe(200);
  const newPassword = canaries.at('me.newPassword');
  const put = { password: who('meng').password, newPassword };
  expect((await who('meng').call('PUT', '/me/password', put)).status).toBe(204);
});

it('invariant 6: none is found anywhere but in the vault', async () => {
  const answers = await provoked(office, who('jie').token, canaries);
  expect(answers.length).toBeGreaterThan(20);
  await eventually('a mail', async () => (await office.mails()).length > 5);
  const traces = [...(await everyTrace(office)), ...answers, child];
  expect(found(canaries, traces)).toEqual([]);
  for (const place of [
    'temporal',
    'mail',
    'metrics',
    'log',
    'table ledger',
    'table notice',
    'table command',
  ])
    expect(traces.some((one) => one.place === place && one.text.length > 100)).toBe(true);
}, 60_000);

it('and they are in the vault, where the key opens them', async () => {
  const { ring } = office.assembled.ports;
  const rows = await office.database.asSuper<Sealed & { bound: string }>(
    `select key_id "keyId", nonce, cipher, concat_ws('|', ref, organ_id, coalesce(matter_id, ''), kind) bound
     from vault where cipher is not null`,
  );
  const opened = rows
    .map(({ bound, ...row }) => unseal(ring, row, bound).toString('utf8'))
    .join('\n');
  const kept = [...canaries.planted].filter(([text]) => opened.includes(text));
  const places = new Set(kept.map(([, where]) => where));
  for (const where of [
    'register.content',
    'register.reporter.name',
    'register.sourceUnit',
    'register.sourceDocNo',
    'addSubject.name',
    'paper.name',
  ])
    expect(places).toContain(where);
  for (const type of accepted)
    for (const where of [...canaries.planted.values()].filter((one) => one.startsWith(`${type}.`)))
      expect(places).toContain(where);
});
