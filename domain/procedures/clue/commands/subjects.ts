// Subjects, problem class, clarification: acts beside the main path (domain §5.2, "other command").
import { refuse } from '../../../kernel/refusal';
import { isKnown } from '../codes';
import { departmentOf } from '../data';
import { codeOf, textOf } from '../fields';
import { decided } from '../moves';
import * as post from '../posts';
import type { Answer, Input, Spec, Specs } from './spec';
import { withReason, withText } from './spec';

/** Whom a reference means lies in the vault; the event carries it with a digest (P2). */
function withSubject(input: Input, type: string, known: boolean): Answer {
  const subjectRef = codeOf(input.command, 'subjectRef');
  if (subjectRef === undefined) return refuse('badCommand', { field: 'subjectRef' });
  if (input.state.data.subjects.includes(subjectRef) !== known)
    return refuse(known ? 'badCommand' : 'noChange', { field: 'subjectRef' });
  const whom = textOf(input.command, 'whom');
  const keyPerson = input.command['isKeyPerson'] === true;
  return decided({ type, subjectRef, keyPerson, ...(whom === undefined ? {} : { whom }) });
}

const addSubject: Spec = {
  label: { zh: '增加被反映人', en: 'Add a subject' },
  from: 'open',
  who: post.intakeOrOfficer,
  decide: (input) => withSubject(input, 'subjectAdded', false),
};

const linkSubject: Spec = {
  label: { zh: '认定被反映人', en: 'Link a subject' },
  from: 'open',
  who: post.intakeOrOfficer,
  decide: (input) => withSubject(input, 'subjectLinked', true),
};

const heads: NonNullable<Spec['needs']> = (state) => [
  {
    posts:
      departmentOf(state) === undefined
        ? [post.INTAKE_HEAD]
        : [post.INTAKE_HEAD, post.headOf(state)],
  },
];

const declareNotInDirectory: Spec = {
  label: { zh: '认定不在名录', en: 'Declare not in directory' },
  from: 'open',
  who: post.intakeOrOfficer,
  needs: heads,
  decide: (input) => withSubject(input, 'subjectNotInDirectory', true),
};

const removeSubject: Spec = {
  label: { zh: '删除被反映人', en: 'Remove a subject' },
  from: 'open',
  who: post.intakeOrOfficer,
  needs: heads,
  decide: (input) =>
    withReason(input, (reason) => {
      const subjectRef = codeOf(input.command, 'subjectRef');
      if (subjectRef === undefined || !input.state.data.subjects.includes(subjectRef))
        return refuse('badCommand', { field: 'subjectRef' });
      return decided({ type: 'subjectRemoved', subjectRef, reason });
    }),
};

const changeProblemClass: Spec = {
  label: { zh: '变更问题类别', en: 'Change the problem class' },
  from: 'open',
  who: post.officer,
  needs: (state) => [{ posts: [post.leaderOf(state)] }],
  decide: ({ state, command, slice }) => {
    const problemClass = codeOf(command, 'class');
    if (problemClass === undefined || !isKnown(slice, 'problemClasses', problemClass))
      return refuse('unknownCode', { field: 'class' });
    if (problemClass === state.data.problemClass) return refuse('noChange');
    return decided({ type: 'problemClassChanged', class: problemClass });
  },
};

const recordClarification: Spec = {
  label: { zh: '澄清正名', en: 'Record clarification' },
  from: ['CONCLUDED', 'REPLYING'],
  who: post.officer,
  needs: () => [{ posts: [post.PRINCIPAL] }],
  decide: (input) =>
    withText(input, 'clarification', (clarification) => {
      const mode = codeOf(input.command, 'mode');
      return decided({
        type: 'clarificationRecorded',
        clarification,
        ...(mode === undefined ? {} : { mode }),
      });
    }),
};

export const SUBJECTS: Specs = {
  addSubject,
  linkSubject,
  declareNotInDirectory,
  removeSubject,
  changeProblemClass,
  recordClarification,
};
