// Columns of the keeper's ledger in the groups of domain §6.1: identity, handling, deadlines, result, closing.
import type { LedgerInstant, LedgerListRow } from '../../db/matter/ledger-list';

/** A cell: text, a number, or an instant in ms. */
export type Cell = string | number | { atMs: number } | null;

export interface LedgerColumn {
  group: 'identity' | 'content' | 'handling' | 'deadlines' | 'result' | 'closing';
  /** Identifier of domain §6.1; the field of the JSON. */
  id: string;
  label: string;
  /** Width in characters. */
  width: number;
  cell: (row: LedgerListRow, words: LedgerWords) => Cell;
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
  text('content', 'problemClass', '问题类别', (row) => row.problemClass),
  moment('handling', 'pickupAt', '取件时间', 'pickedUpAtMs'),
  text('handling', 'disposalWay', '处置方式', (row) => row.way, 28),
  moment('handling', 'disposalSubmittedAt', '处置意见提出', 'disposalSubmittedAtMs'),
  moment('handling', 'disposalApprovedAt', '处置意见批准', 'disposalApprovedAtMs'),
  text('handling', 'department', '承办部门', (row) => row.department),
  text('handling', 'officer', '承办人', (row, words) => named(row.officer, words)),
  text('deadlines', 'breached', '超期环节', missesText, 40),
  text('deadlines', 'maxLevel', '最高督办级别', maxLevel, 14),
  text('result', 'finding', '认定结论', (row) => row.finding, 20),
  moment('result', 'resultApprovedAt', '结论审定', 'resultDecidedAtMs'),
  moment('result', 'signedAt', '末次签字', 'lastSignedAtMs'),
  moment('result', 'filedAt', '立案时间', 'filedAtMs'),
  moment('result', 'adjudicationAt', '处理决定', 'decidedAtMs'),
  moment('closing', 'replyAt', '答复时间', 'repliedAtMs'),
  text('closing', 'state', '状态', (row, words) => words.state(row.procedure, row.state)),
  moment('closing', 'closedAt', '办结时间', 'closedAtMs'),
];

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
