// Columns of the keeper's ledger in the groups of domain §6.1: identity, handling, deadlines, result, closing.
import type { LedgerInstant } from '../../db/matter/ledger-events';
import {
  extensionsText,
  iso,
  joined,
  listed,
  maxLevel,
  maybeIso,
  missesText,
  pausesText,
  rechecksText,
  type Cell,
  type LedgerWords,
} from './ledger-cells';
import type { LedgerRow } from './ledger-source';

export interface LedgerColumn {
  group: 'identity' | 'subject' | 'content' | 'handling' | 'deadlines' | 'result' | 'closing';
  /** Identifier of domain §6.1; the field of the JSON. */
  id: string;
  label: string;
  /** Width in characters. */
  width: number;
  cell: (row: LedgerRow, words: LedgerWords) => Cell;
  /** The field's value in JSON, where it is a list or a truth and no cell. */
  json?: (row: LedgerRow) => unknown;
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
  json: (row: LedgerRow) => unknown,
): LedgerColumn => ({ group, id, label, width: 28, cell, json });

const truth = (
  group: Group,
  id: 'isRepeat' | 'assignedBySuperior' | 'isKeyPerson',
  label: string,
): LedgerColumn => ({
  ...text(group, id, label, (row) => (row[id] ? '是' : null), 10),
  json: (row) => row[id],
});

const at = (atMs: number | undefined): Cell => (atMs === undefined ? null : { atMs });

const named = (id: string | null, { person }: LedgerWords): Cell =>
  id === null ? null : person(id);

export const LEDGER_COLUMNS: readonly LedgerColumn[] = [
  text('identity', 'serial', '序号', (row) => row.serial, 8),
  text('identity', 'number', '编号', (row) => row.number, 24),
  text('identity', 'channel', '来源渠道', (row) => row.channel),
  text('identity', 'sourceUnit', '来源单位', (row) => row.sourceUnit, 24),
  text('identity', 'sourceDocNo', '来文编号', (row) => row.sourceDocNo, 20),
  truth('identity', 'isRepeat', '重复件'),
  text('identity', 'mainClueNo', '主件编号', (row) => row.mainClueNo, 24),
  truth('identity', 'assignedBySuperior', '上级交办'),
  text('identity', 'receivedAt', '收到时间', (row) => at(row.receivedAtMs), 20),
  text('identity', 'registeredAt', '登记时间', (row) => at(row.registeredAtMs), 20),
  text('identity', 'registeredBy', '登记人', (row, words) => named(row.registrar, words)),
  truth('subject', 'isKeyPerson', '重点人员'),
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
  several('handling', 'pauses', '中止计时', pausesText, ({ pauses }) =>
    pauses.map(({ pausedAtMs, untilMs, resumedAtMs, ...one }) => ({
      ...one,
      pausedAt: iso(pausedAtMs),
      until: maybeIso(untilMs),
      resumedAt: maybeIso(resumedAtMs),
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
  several('result', 'recheck', '回溯核查', rechecksText, ({ rechecks }) =>
    rechecks.map(({ orderedAtMs, reportedAtMs, ...one }) => ({
      ...one,
      orderedAt: iso(orderedAtMs),
      reportedAt: maybeIso(reportedAtMs),
    })),
  ),
  moment('result', 'clarification', '澄清正名', 'clarifiedAtMs'),
  moment('result', 'filedAt', '立案时间', 'filedAtMs'),
  moment('result', 'adjudicationAt', '处理决定', 'decidedAtMs'),
  moment('closing', 'replyAt', '答复时间', 'repliedAtMs'),
  several(
    'closing',
    'satisfaction',
    '满意度',
    ({ satisfactions }) => listed(satisfactions.map((one) => one.satisfaction)),
    ({ satisfactions }) => satisfactions.map(({ atMs, ...one }) => ({ ...one, at: iso(atMs) })),
  ),
  text('closing', 'state', '状态', (row, words) => words.state(row.procedure, row.state)),
  moment('closing', 'closedAt', '办结时间', 'closedAtMs'),
  several(
    'closing',
    'dossierReview',
    '案卷评查',
    ({ checklist }) => listed(checklist),
    (row) => row.checklist,
  ),
];
