// What the directory, stand-ins and rosters answer, and the small bodies they take (P8).
import { z } from 'zod';
import { directoryChange, shift, shifts } from './directory-change';
import { instant, post, ref, vaultText } from './fields';

const at = () => z.iso.datetime();

export const directory = z
  .strictObject({
    persons: z.array(
      z.strictObject({
        personId: z.string(),
        name: z.string(),
        unit: z.string(),
        locale: z.enum(['zh', 'en']),
        active: z.boolean(),
      }),
    ),
    units: z.array(
      z.strictObject({ unit: z.string(), name: z.string(), headPost: z.string().nullable() }),
    ),
    posts: z.array(
      z.strictObject({
        post: z.string(),
        name: z.string(),
        superiorPost: z.string().nullable(),
        holders: z.array(
          z.strictObject({
            personId: z.string(),
            as: z.enum(['holder', 'deputy']),
            from: at(),
            until: at().nullable(),
          }),
        ),
      }),
    ),
  })
  .openapi('Directory');

export const changeFiled = z
  .strictObject({ id: z.string(), state: z.enum(['open', 'approved', 'declined']) })
  .openapi('ChangeFiled');

export const changesWaiting = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        change: directoryChange,
        filedBy: z.string(),
        filedAt: at(),
      }),
    ),
  })
  .openapi('ChangesWaiting');

export const changeDecided = z
  .strictObject({
    id: z.string(),
    state: z.enum(['approved', 'declined']),
    password: z
      .string()
      .optional()
      .openapi({ description: 'Of a new account or of a reset one; shown this once' }),
  })
  .openapi('ChangeDecided');

/** A reason is typed text and goes to the vault. */
export const approvalBody = z
  .strictObject({ approve: z.boolean(), reason: vaultText(2_000).optional() })
  .openapi('Approval', { example: { approve: true } });

export const absenceBody = z
  .strictObject({ personId: ref().optional(), from: instant(), until: instant() })
  .openapi('NewAbsence', {
    example: { from: '2026-12-01T00:00:00+08:00', until: '2026-12-08T00:00:00+08:00' },
  });

export const absences = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        personId: z.string(),
        from: at(),
        until: at(),
        enteredBy: z.string(),
      }),
    ),
  })
  .openapi('Absences');

export const made = z.strictObject({ id: z.string() }).openapi('Made');

export const delegationBody = z
  .strictObject({
    standInId: ref(),
    posts: z.array(post()).min(1).max(20),
    from: instant(),
    until: instant(),
  })
  .openapi('NewDelegation', {
    example: {
      standInId: 'person_gao',
      posts: ['departmentHead@review1'],
      from: '2026-12-01T00:00:00+08:00',
      until: '2026-12-08T00:00:00+08:00',
    },
  });

export const acceptanceBody = z
  .strictObject({ accept: z.boolean() })
  .openapi('Acceptance', { example: { accept: true } });
export const delegationApprovalBody = z
  .strictObject({ approve: z.boolean() })
  .openapi('DelegationApproval', { example: { approve: true } });

export const delegations = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        personId: z.string(),
        standInId: z.string(),
        posts: z.array(z.string()),
        from: at(),
        until: at(),
        state: z.enum(['filed', 'accepted', 'approved']),
        waitsForMe: z.enum(['acceptance', 'approval']).nullable(),
      }),
    ),
  })
  .openapi('Delegations');

export const roster = z
  .strictObject({ post: z.string(), shifts: z.array(shift) })
  .openapi('Roster');
export const rosterBody = z.strictObject({ shifts: shifts() }).openapi('NewRoster');
