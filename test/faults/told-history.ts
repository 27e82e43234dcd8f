// A small genuine history for the checker, made without any server: one clue about a leader, its ledger, its mails, its diary.
import { createHash, generateKeyPairSync } from 'node:crypto';
import { chainRows, type ChainEntry } from '../../db/matter/chain';
import { sealExport, type SealedExport } from '../../db/matter/export-seal';
import { commandId, sign } from '../../db/matter/signing';
import type { LogRow } from '../../db/secrecy/access-log/log';
import {
  canonicalJson,
  open,
  stateDigest,
  step,
  tick,
  type Command,
  type SignedCommand,
} from '../../domain';
import type { Evidence, Mail } from '../../faults/check/evidence';
import type { Step } from '../../faults/load/diary';
import { loadRules } from '../../rules/load';
import { peopleOf } from '../../faults/gather';
import { clue, registration, slice } from '../domain/clue-life';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const START = 1_780_000_000_000;
const at = { matterId: 'matter', organId: 'district', number: 'HX-2026-048213-57' };
/** Whom the clue is about: he would hear of the yellow level. */
const REPORTED = 'leaderInCharge@caseManagement';
const [pack] = loadRules('rules/135-seconds.json').packs;
if (pack === undefined) throw new Error('no pack');

function signed(
  officer: string,
  post: string,
  key: string,
  body: Command,
  atMs: number,
): SignedCommand {
  const matter = body.type === 'registerClue' ? 'register' : at.matterId;
  const id = commandId(officer, matter, key);
  const context = {
    commandId: id,
    submittedAtMs: atMs,
    actor: { personId: officer, posts: [post] },
    named: {},
    facts: {},
  };
  const { matterId, organId } = at;
  const of = { id, matterId, organId, officer, session: 's', submittedAtMs: atMs, body, context };
  return { ...of, sig: sign(of, privateKey) };
}

const stepped = <T extends { ok: boolean }>(made: T): Extract<T, { ok: true }> => {
  if (!made.ok) throw new Error(JSON.stringify(made));
  return made as Extract<T, { ok: true }>;
};

/** Registered, picked up half a second later; then time alone, until the disposal is yellow. */
export function history(): Evidence {
  const received = registration(START, []);
  const registered = signed('person_jie', 'intakeOfficer@intake', 'key-1', received, START);
  const pickup = { type: 'acknowledgePickup' };
  const picked = signed('person_qu', 'pickupOfficer@intake', 'key-2', pickup, START + 500);
  const opened = stepped(open(clue, at, registered.body, registered.context, slice));
  const taken = stepped(step(clue, opened.state, picked.body, picked.context, START + 510, slice));
  const warned = tick(clue, taken.state, START + 2_520, slice);
  const late = tick(clue, warned.state, START + 4_600, slice);
  const entries: ChainEntry[] = [
    { events: opened.events, command: registered },
    { events: taken.events, command: picked },
    { events: warned.events },
    { events: late.events },
  ];
  const ledger = chainRows({ ...at, epoch: 0, hash: '' }, entries);
  const { revision } = late.state;
  const outcome = { state: 'accepted' as const, appliedRevision: revision, atMs: START };
  const mails = MAILS.map(([to, title], nth): Mail => {
    return {
      to,
      messageId: `<${nth}@mail.duban.invalid>`,
      atMs: START + 5_000,
      subject: `[区] ${title} ${at.number} 拟办处置`,
    };
  });
  const doc = {
    format: 'duban-export-1' as const,
    ...at,
    procedure: 'clue',
    commands: [
      { ...registered, outcome: { ...outcome, appliedRevision: opened.state.revision } },
      { ...picked, outcome: { ...outcome, appliedRevision: taken.state.revision } },
    ],
    slices: [slice],
    ledger,
    logs: { mail: logOf(), access: [] },
    head: {
      revision,
      hash: ledger.at(-1)?.hash ?? '',
      stateDigest: stateDigest(late.state),
      state: late.state,
    },
    publicKeys: [],
  };
  const sealed: SealedExport = sealExport(doc, privateKey);
  const run = { revision, stateDigest: stateDigest(late.state) };
  return {
    diary: [
      toldStep(registered, opened.state.revision, { about: REPORTED }),
      toldStep(picked, taken.state.revision),
    ],
    contradictions: [],
    mails,
    mailByMs: START + 10_000,
    exports: [{ text: canonicalJson(sealed), doc: sealed, askedAtMs: START + 6_600, run }],
    keys: [publicKey],
    pack: pack as NonNullable<typeof pack>,
    people: peopleOf('examples/demo'),
  };
}

const toldStep = (command: SignedCommand, revision: number, more: Partial<Step> = {}): Step => ({
  commandId: command.id,
  personId: command.officer,
  type: command.body.type,
  matterId: at.matterId,
  sentAtMs: command.submittedAtMs,
  answers: [{ atMs: command.submittedAtMs, status: 200 }],
  end: { state: 'accepted', revision },
  ...more,
});

/** Who must hear, as the pack says: the two who dispose of it, with their head from blue on; yellow climbs past the leader. */
const MAILS: [to: string, title: string][] = [
  ['fang@district.example', '到期提醒'],
  ['bai@district.example', '到期提醒'],
  ['fang@district.example', '蓝色预警'],
  ['bai@district.example', '蓝色预警'],
  ['an@district.example', '蓝色预警'],
  ['pan@district.example', '黄色预警（提示函）'],
];
const PERSONS = ['fang', 'bai', 'fang', 'bai', 'an', 'pan'];
const NOTICES = ['n0', 'n0', 'n1', 'n1', 'n1', 'n2'];

function logOf(): LogRow[] {
  const rows: LogRow[] = [];
  PERSONS.forEach((name, nth) => {
    const entry = {
      attempt: 1,
      noticeId: NOTICES[nth] ?? '',
      personId: `person_${name}`,
      state: 'sent',
    };
    const body = canonicalJson(entry);
    const row = {
      stream: `mail:${at.matterId}`,
      seq: nth + 1,
      atMs: START + nth,
      body,
      prev: rows.at(-1)?.hash ?? '',
    };
    const text = `{"at":${row.atMs},"body":${body},"prev":"${row.prev}","seq":${row.seq},"stream":"${row.stream}"}`;
    rows.push({ ...row, hash: createHash('sha256').update(text).digest('hex') });
  });
  return rows;
}
