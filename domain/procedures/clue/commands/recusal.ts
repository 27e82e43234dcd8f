// Recusal (回避, domain §7 no. 7): somebody declares it, the next post decides and names who acts instead.
import type { NoticeRequest } from '../../../kernel/event';
import { personsOf } from '../../../kernel/needs';
import { postOf, type PersonId, type Post } from '../../../kernel/people';
import type { Effect, Who } from '../../../kernel/procedure';
import { refuse, type Refusal } from '../../../kernel/refusal';
import { barred, departmentOf, partsOf, type ClueState } from '../data';
import { heldAt } from '../deadlines';
import { codeOf, textOf } from '../fields';
import { rolesOf, type Role } from '../folds-of-people';
import { decided } from '../moves';
import * as post from '../posts';
import { deskOf } from '../states';
import type { Answer, Input, Spec, Specs } from './spec';
import { withReason, withText } from './spec';

/** Everybody with a part in the clue; the whole commission's heads have one in every clue. */
export function concerned(state: ClueState): Who {
  const desks = state.deadlines
    .map((open) => heldAt(state, open))
    .filter(({ persons }) => persons === undefined)
    .map((holder) => holder.post);
  const posts = [...desks, post.leaderOf(state), post.headOf(state), ...EVERYWHERE];
  return { posts: [...new Set(posts)], persons: partsOf(state) };
}

const EVERYWHERE = [
  post.INTAKE_OFFICER,
  post.INTAKE_HEAD,
  post.PICKUP_OFFICER,
  post.DUTY_OFFICER,
  post.CASE_MANAGEMENT,
  post.OFFICE_HEAD,
  post.PRINCIPAL,
  post.PARTY_COMMITTEE,
];

const declareRecusal: Spec = {
  label: { zh: '申请回避', en: 'Declare recusal' },
  from: 'open',
  // Only for himself: no stand-in knows another's reasons.
  who: (state) => ({ ...concerned(state), delegable: false }),
  decide: (input) =>
    withReason(input, (reason) => {
      const { by, context } = input;
      const leads = by.post === post.PRINCIPAL || context.actor.posts.includes(post.PRINCIPAL);
      const declared = { personId: by.personId, post: leads ? post.PRINCIPAL : by.post, reason };
      const audience = [leads ? post.OFFICE_HEAD : post.PRINCIPAL];
      return decided(
        { type: 'recusalDeclared', ...declared },
        [],
        [{ kind: 'recusalDeclared', audience }],
      );
    }),
};

const leads = (one: { post: Post }): boolean => one.post === post.PRINCIPAL;

/** The principal leader; of himself, office head and secretary on the superior's paper. */
function decider(state: ClueState): Who {
  if (state.data.recusals.some(leads)) return post.posts(post.OFFICE_HEAD);
  return deskOf(state) === post.PRINCIPAL
    ? post.posts(post.PRINCIPAL, post.OFFICE_HEAD)
    : post.posts(post.PRINCIPAL);
}

const decideRecusal: Spec = {
  label: { zh: '决定回避', en: 'Decide a recusal' },
  from: 'open',
  who: decider,
  needs: (state, command) => (ofPrincipal(state, command) ? [{ posts: [post.SECRETARY] }] : []),
  decide: (input) => {
    const subject = subjectOf(input);
    if ('ok' in subject) return subject;
    return ofPrincipal(input.state, input.command)
      ? withText(input, 'paper', () => settled(input, subject))
      : settled(input, subject);
  },
};

function ofPrincipal(state: ClueState, command: Input['command']): boolean {
  const person = codeOf(command, 'person');
  const declared = state.data.recusals.find(({ personId }) => personId === person);
  return person === undefined
    ? codeOf(command, 'post') === post.PRINCIPAL
    : declared !== undefined && leads(declared);
}

interface Subject {
  person: PersonId | undefined;
  /** Desk to be filled; absent where only roles change hands. */
  desk: Post | undefined;
  roles: Role[];
}

/** A declared recusal, or a desk that nobody may hold (`waitingOnInactive`, a fact: P2 keeps the cause out). */
function subjectOf(input: Input): Subject | Refusal {
  const { state, command, context, confirmed, asPost } = input;
  const person = codeOf(command, 'person');
  const wanted = codeOf(command, 'post');
  const right = ofPrincipal(state, command) ? post.OFFICE_HEAD : post.PRINCIPAL;
  if (confirmed.length === 0 && asPost !== right) return refuse('badCommand', { field: 'person' });
  if (person === undefined) {
    const waits = wanted === deskOf(state) && context.facts['waitingOnInactive'] === wanted;
    return wanted !== undefined && waits
      ? { person, desk: wanted, roles: [] }
      : refuse('badCommand', { field: 'person' });
  }
  const declared = state.data.recusals.find(({ personId }) => personId === person);
  if (declared === undefined) return refuse('badCommand', { field: 'person' });
  const roles = rolesOf(state.data, person);
  return { person, roles, desk: wanted ?? (roles.length === 0 ? declared.post : undefined) };
}

function settled(input: Input, subject: Subject): Answer {
  const { command, state } = input;
  const granted = subject.person === undefined || command['granted'] === true;
  if (!granted && command['granted'] !== false) return refuse('badCommand', { field: 'granted' });
  const paper = textOf(command, 'paper');
  const event = {
    type: 'recusalDecided',
    ...(subject.person === undefined ? {} : { personId: subject.person }),
    granted,
    ...(paper === undefined ? {} : { paper }),
  };
  if (!granted) return decided(event);
  const replacement = codeOf(command, 'replacement');
  const fault = replacementFault(input, subject, replacement);
  if (fault !== undefined) return fault;
  const named = replacement === undefined ? {} : { replacement };
  const effects = [...handedOver(state, subject, replacement), ...rightEnded(subject)];
  return decided({ ...event, ...named }, effects, afterSigning(state, subject));
}

const rightEnded = ({ person }: Subject): Effect[] =>
  person === undefined ? [] : [{ do: 'endRight', personId: person }];

/** A role must be filled; a desk may be left to others who hold the post. */
function replacementFault(input: Input, subject: Subject, to?: string): Refusal | undefined {
  const { state, context } = input;
  const { roles, person } = subject;
  if (to === undefined)
    return roles.length > 0 || person === undefined
      ? refuse('badCommand', { field: 'replacement' })
      : undefined;
  const held = context.named[to] ?? [];
  const unfit =
    to === person ||
    held.length === 0 ||
    barred(state).includes(to) ||
    (roles.includes('officer') && !held.includes(postOf('caseOfficer', departmentOf(state) ?? '')));
  if (unfit) return refuse('personNotEligible', { personId: to });
  return roles.includes('member') ? memberFault(state, to) : undefined;
}

function memberFault(state: ClueState, to: PersonId): Refusal | undefined {
  const { team, plan, pastTeams } = state.data;
  if ([...team, ...(plan?.team ?? [])].includes(to)) return refuse('noChange', { personId: to });
  return state.state === 'RECHECK' && pastTeams.includes(to)
    ? refuse('earlierTeamMember', { personId: to })
    : undefined;
}

function handedOver(state: ClueState, { person, desk, roles }: Subject, to?: PersonId): Effect[] {
  if (to === undefined) return [];
  const from = person ?? state.desks?.[desk ?? ''] ?? null;
  const officers = post.inDepartment(state, 'caseOfficer');
  return [
    ...roles.map((role): Effect => ({ do: 'reassign', post: officers, from, to, role })),
    ...(desk === undefined ? [] : [{ do: 'reassign', post: desk, from, to } as const]),
  ];
}

/** After the third signature nothing is void any more: those who can order a recheck are told (P2). */
function afterSigning(state: ClueState, { person }: Subject): NoticeRequest[] {
  const signed = state.data.round?.signatures.flatMap(personsOf) ?? [];
  return person !== undefined && signed.includes(person) && state.state !== 'SIGN_OFF'
    ? [{ kind: 'signerBarred', audience: [post.leaderOf(state), post.SUPERIOR] }]
    : [];
}

export const RECUSAL: Specs = { declareRecusal, decideRecusal };
