// Which rungs a ledger owes, from the plans its own events lay down: by no code that fires them (P3).
import type { DomainEvent } from '../../domain';

export interface Planned {
  /** `deadline#instance.dueNo/level.repeatNo`. */
  key: string;
  atMs: number;
}

export interface Account {
  /** Due by the instant that was asked for, or on record. */
  due: Planned[];
  /** On record, in order; skipped ones as well. */
  onRecord: (Planned & { status: string })[];
}

interface Instance {
  dueNo: number;
  open: Map<string, Planned>;
}

type Rung = [level: number, repeatNo: number, atMs: number];

interface Fields {
  deadline?: string;
  instance?: number;
  dueNo?: number;
  level?: number;
  repeatNo?: number;
  status?: string;
  rungs?: Rung[];
  next?: Rung;
  doneAtMs?: number;
}

/** A rung counts as due where its instant came before its deadline was stopped, moved or ended. */
export function accountOf(events: readonly DomainEvent[], byMs: number): Account {
  const account: Account = { due: [], onRecord: [] };
  const instances = new Map<string, Instance>();
  for (const event of events) follow(event, instances, account);
  for (const instance of instances.values()) owe(instance, byMs, account);
  return account;
}

function follow(event: DomainEvent, instances: Map<string, Instance>, account: Account): void {
  const fields = event as unknown as Fields;
  if (fields.deadline === undefined) return;
  const name = `${fields.deadline}#${fields.instance}`;
  const instance = instances.get(name) ?? { dueNo: 1, open: new Map<string, Planned>() };
  instances.set(name, instance);
  switch (event.type) {
    case 'deadlineStarted':
      return plan(name, instance, fields.rungs ?? []);
    case 'rungFired':
      return fire(name, instance, { ...event, ...fields }, account);
    case 'dueMoved':
    case 'clockResumed':
      owe(instance, event.atMs, account);
      instance.dueNo = fields.dueNo ?? instance.dueNo;
      return plan(name, instance, fields.rungs ?? []);
    case 'deadlineStopped':
    case 'deadlineCancelled':
    case 'clockPaused':
      return owe(instance, (fields.doneAtMs ?? event.atMs) - 1, account);
  }
}

function plan(name: string, { open, dueNo }: Instance, rungs: readonly Rung[]): void {
  for (const [level, repeatNo, atMs] of rungs) {
    const key = `${name}.${dueNo}/${level}.${repeatNo}`;
    open.set(key, { key, atMs });
  }
}

function fire(
  name: string,
  instance: Instance,
  { dueNo, level, repeatNo, atMs, status = '', next }: Fields & { atMs: number },
  { due, onRecord }: Account,
): void {
  const key = `${name}.${dueNo}/${level}.${repeatNo}`;
  const planned = instance.open.get(key);
  if (planned !== undefined) due.push(planned);
  instance.open.delete(key);
  onRecord.push({ key, atMs, status });
  if (next !== undefined) plan(name, instance, [next]);
}

/** What is still planned by then is owed; the rest of the plan is void. */
function owe({ open }: Instance, byMs: number, { due }: Account): void {
  for (const planned of open.values()) if (planned.atMs <= byMs) due.push(planned);
  open.clear();
}
