// The table of what can be wrong: one entry per kind, with how it is found and how ops hear of it (P10).
import { openOf, standing, type Sighting, type StandingKind } from '../../db/watch/standing';
import type { Query } from '../../db/pool';

export type { Sighting } from '../../db/watch/standing';
export type Severity = 'red' | 'amber';

export interface KindHead {
  name: string;
  severity: Severity;
  title: { zh: string; en: string };
  /** True: alerted every hour while it lasts. False: only when it happened again since the last alert. */
  lasts: boolean;
}

export interface Kind extends KindHead {
  /** Everything of this kind in the scope's organ now; keeps its incidents. */
  detect: (q: Query, organId: string) => Promise<Sighting[]>;
  /** What ops are shown of one that is not sealed; ids, counts, codes and instants only. */
  evidence: (sighting: Sighting) => Record<string, string | number>;
  /** The watch starts or rebuilds such a matter by itself. */
  mends: boolean;
}

const evidence = (sighting: Sighting): Record<string, string | number> => sighting.evidence;

/** Found by looking; its incidents open and close with the look. */
const found = (
  name: StandingKind,
  severity: Severity,
  title: KindHead['title'],
  mends: boolean,
): Kind => ({
  ...{ name, severity, title, mends, evidence, lasts: true },
  detect: (q, organId) => standing(q, organId, name),
});

/** Raised by others as an incident. */
const raised = (
  name: string,
  severity: Severity,
  title: KindHead['title'],
  lasts = false,
): Kind => ({
  ...{ name, severity, title, lasts, evidence, mends: false },
  detect: (q, organId) => openOf(q, organId, name),
});

/** Names are stable: they stand in incidents and alerts. */
export const KINDS: readonly Kind[] = [
  found('alarmLate', 'red', { zh: '到点未记录', en: 'a rung is due and not recorded' }, true),
  found('neverStarted', 'red', { zh: '事项未启动', en: 'a matter was never started' }, true),
  found('commandUndelivered', 'red', { zh: '操作未判定', en: 'a step is not decided' }, true),
  found('parked', 'red', { zh: '操作被搁置', en: 'a step is parked' }, false),
  raised('nobodyToTell', 'red', { zh: '无人可告知', en: 'nobody can be told' }, true),
  raised('forged', 'red', { zh: '伪造记录被拒', en: 'a forged record was refused' }),
  raised('fork', 'red', { zh: '记录分叉', en: 'two records of one step' }),
  raised('gap', 'red', { zh: '记录缺失', en: 'the record has a gap' }),
  raised(
    'anchorLost',
    'red',
    { zh: '锚点所证记录缺失', en: 'what an anchor proves is lost' },
    true,
  ),
  raised('clockAhead', 'amber', { zh: '引擎时钟超前', en: 'the clock of the engine runs ahead' }),
  raised('mailRefused', 'amber', { zh: '邮件被退', en: 'an address was refused' }),
  raised('mailDelayed', 'amber', { zh: '邮件滞留', en: 'a mail is held up' }),
];

/** Found by each process about itself, not by looking at an organ. */
export const CLOCK_SKEW: KindHead = {
  name: 'clockSkew',
  severity: 'amber',
  title: { zh: '进程时钟偏差', en: 'the clock of a process is off' },
  lasts: true,
};
