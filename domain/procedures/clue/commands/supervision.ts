// Acts beside the main path that change nothing in it: a reminder (催办), and interference put on record (§7 no. 23).
import { refuse } from '../../../kernel/refusal';
import { heldAt } from '../deadlines';
import { codeOf, numberOf } from '../fields';
import { decided } from '../moves';
import * as post from '../posts';
import { concerned } from './recusal';
import type { Spec, Specs } from './spec';
import { withText } from './spec';

/** The reminder by the case-management office that goes before the blue level [source: CW]. */
const remind: Spec = {
  label: { zh: '催办', en: 'Remind' },
  from: 'any',
  who: (state) =>
    state.deadlines.length === 0 || state.data.sealed
      ? null
      : post.posts(post.CASE_MANAGEMENT, post.OFFICE_HEAD),
  decide: ({ state, command }) => {
    const deadline = codeOf(command, 'deadline');
    const instance = numberOf(command, 'instance');
    const open = state.deadlines.find(
      (one) => one.deadline === deadline && (instance === undefined || one.instance === instance),
    );
    if (open === undefined) return refuse('deadlineNotRunning');
    const holder = heldAt(state, open);
    const audience = holder.persons?.map((one) => `person:${one}`) ?? [holder.post];
    const event = { deadline: open.deadline, instance: open.instance };
    return decided({ type: 'reminded', ...event }, [], [{ kind: 'reminder', audience }]);
  },
};

/** Who asked or spoke for somebody lies in the vault, which shows it to the auditor alone [source: JCF-66]. */
const recordInterference: Spec = {
  label: { zh: '登记过问干预', en: 'Record interference' },
  from: 'open',
  who: concerned,
  decide: (input) =>
    withText(input, 'account', (account) => decided({ type: 'interferenceRecorded', account })),
};

export const SUPERVISION: Specs = { remind, recordInterference };
