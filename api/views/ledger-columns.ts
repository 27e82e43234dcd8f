// Columns of the keeper's ledger in the groups of domain §6.1: identity, handling, deadlines, result, closing.
import type { LedgerInstant, LedgerListRow } from '../../db/matter/ledger-list';

/** A cell: text, a number, or an instant in ms. */
export type Cell = string | number | { atMs: number } | null;

export interface LedgerColumn {
  group: 'identity' | 'subject' | 'content' | 'handling' | 'deadlines' | 'result' | 'closing';
  /** Identifier of domain §6.1; the field of the JSON. */
  id: string;
  label: string;
  /** Width in characters. */
  width: number;
  cell: (row: LedgerListRow, words: LedgerWords) => Cell;
  /** The field's value in JSON, where it is a list or a truth and no cell. */
  json?: (row: LedgerListRow) => unknown;
}

/** What codes and ids are called; itself where nobody has named it. */
export interface LedgerWords {
  person: (id: string) => string;
  state: (procedure: string, code: string) => string;
  deadline: (procedure: string, code: string) => string;
}

type Group = LedgerColumn['group'];
type Take = LedgerColumn['cell'];

const text = (group: Group, id: string, label: string, cell: Take, width = 16): LedgerColumn => ({
  group,
  id,
  label,
  width,
  cell,
});

const moment = (group: Group, id: string, label: string, of: LedgerInstant): LedgerColumn =>
  text(group, id, label, ({ instants }) => at(instants[of]), 20);

/** Several values: one cell in the sheet, a list in JSON. */
const several = (
  group: Group,
  id: string,
  label: string,
  cell: Take,
  json: (row: LedgerListRow) => unknown,
): LedgerColumn => ({ group, id, label, width: 28, cell, json });

const at = (atMs: number | undefined): Cell => (atMs === undefined ? null : { atMs });

const named = (id: string | null, { person }: LedgerWords): Cell =>
  id === null ? null : person(id);

export const LEDGER_COLUMNS: readonly LedgerColumn[] = [
  text('identity', 'serial', '序号', (row) => row.serial, 8),
  text('identity', 'number', '编号', (row) => row.number, 24),
  text('identity', 'channel', '来源渠道', (row) => row.channel),
  text('identity', 'receivedAt', '收到时间', (row) => at(row.receivedAtMs), 20),
  text('identity', 'registeredAt', '登记时间', (row) => at(row.registeredAtMs), 20),
  text('identity', 'registeredBy', '登记人', (row, words) => named(row.registrar, words)),
  several(
    'subject',
    'isKeyPerson',
    '重点人员',
    ({ isKeyPerson }) => (isKeyPerson ? '是' : null),
    ({ isKeyPerson }) => isKeyPerson,
  ),
  text('content', 'problemClass', '问题类别', (row) => row.problemClass),
  moment('handling', 'pickupAt', '取件时间', 'pickedUpAtMs'),
  text('handling', 'pickupBy', '取件人', (row, words) => named(row.pickupBy, words)),
  moment('handling', 'acceptanceNoticeAt', '受理告知', 'noticedAtMs'),
  text('handling', 'disposalWay', '处置方式', (row) => row.way, 28),
  moment('handling', 'disposalSubmittedAt', '处置意见提出', 'disposalSubmittedAtMs'),
  moment('handling', 'disposalApprovedAt', '处置意见批准', 'disposalApprovedAtMs'),
  text('handling', 'disposalApprovedBy', '处置审批人', (row, words) =>
    named(row.disposalApprovedBy, words),
  ),
  text('handling', 'department', '承办部门', (row) => row.department),
  text('handling', 'officer', '承办人', (row, words) => named(row.officer, words)),
  several(
    'handling',
    'team',
    '核查组',
    (row, words) => joined(row.team, words),
    (row) => row.team,
  ),
  several('handling', 'extensions', '延期', extensionsText, ({ extensions }) =>
    extensions.map(({ fromDueAtMs, dueAtMs, ...one }) => ({
      ...one,
      fromDueAt: iso(fromDueAtMs),
      dueAt: iso(dueAtMs),
    })),
  ),
  several('deadlines', 'breached', '超期环节', missesText, (row) => row.misses),
  text('deadlines', 'maxLevel', '最高督办级别', maxLevel, 14),
  text('result', 'finding', '认定结论', (row) => row.finding, 20),
  moment('result', 'resultApprovedAt', '结论审定', 'resultDecidedAtMs'),
  moment('result', 'signedAt', '末次签字', 'lastSignedAtMs'),
  several(
    'result',
    'signatures',
    '签字人',
    (row, words) => joined(row.signers, words),
    (row) => row.signers,
  ),
  moment('result', 'clarification', '澄清正名', 'clarifiedAtMs'),
  moment('result', 'filedAt', '立案时间', 'filedAtMs'),
  moment('result', 'adjudicationAt', '处理决定', 'decidedAtMs'),
  moment('closing', 'replyAt', '答复时间', 'repliedAtMs'),
  text('closing', 'state', '状态', (row, words) => words.state(row.procedure, row.state)),
  moment('closing', 'closedAt', '办结时间', 'closedAtMs'),
  several(
    'closing',
    'dossierReview',
    '案卷评查',
    ({ checklist }) => (checklist.length === 0 ? null : checklist.join('; ')),
    (row) => row.checklist,
  ),
];

const iso = (atMs: number): string => new Date(atMs).toISOString();

const joined = (ids: readonly string[], { person }: LedgerWords): Cell =>
  ids.length === 0 ? null : ids.map(person).join('; ');

/** The new date alone; the old one stands in JSON and in the matter's own ledger. */
function extensionsText({ procedure, extensions }: LedgerListRow, words: LedgerWords): Cell {
  const told = extensions.map(
    ({ deadline, instance, dueAtMs }) =>
      `${words.deadline(procedure, deadline)}#${instance} ${iso(dueAtMs)}`,
  );
  return told.length === 0 ? null : told.join('; ');
}

function missesText({ procedure, misses }: LedgerListRow, words: LedgerWords): Cell {
  const told = misses.map(
    ({ deadline, instance, level }) =>
      `${words.deadline(procedure, deadline)}#${instance} L${level}`,
  );
  return told.length === 0 ? null : told.join('; ');
}

function maxLevel({ misses }: LedgerListRow): Cell {
  return misses.length === 0 ? null : Math.max(...misses.map(({ level }) => level));
}
