// Changes to the directory as they are filed over HTTP: a union on `kind`, instants as ISO 8601 (P8).
import { z } from 'zod';
import type { DirectoryChange } from '../../db/people/changes';
import { code, instant, post, ref, unit } from './fields';

const personName = () =>
  z
    .string()
    .max(100)
    .refine((text) => text.trim().length > 0, { message: 'empty' });
const newPersonId = () => z.string().regex(/^[A-Za-z0-9_-]{3,60}$/);
const address = () => z.email().max(254);
const username = () => z.string().regex(/^[a-z0-9._-]{2,40}$/);
const as = () => z.enum(['holder', 'deputy']);
const related = { personId: ref(), otherId: ref(), relation: code() };

export const shift = z
  .strictObject({ personId: ref(), from: instant(), until: instant() })
  .openapi('Shift', {
    example: {
      personId: 'person_zhi',
      from: '2026-12-01T00:00:00+08:00',
      until: '2026-12-02T00:00:00+08:00',
    },
  });
export const shifts = () => z.array(shift).max(400);

/** Of an account: the person alone says which. */
const ofAccount = (
  kind: 'disableAccount' | 'enableAccount' | 'unlockAccount' | 'resetPassword' | 'deactivatePerson',
) => z.strictObject({ kind: z.literal(kind), personId: ref() });

export const directoryChange = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('addPerson'),
      personId: newPersonId(),
      name: personName(),
      unit: unit(),
      address: address().optional(),
      locale: z.enum(['zh', 'en']).optional(),
    }),
    z.strictObject({ kind: z.literal('changeUnit'), personId: ref(), unit: unit() }),
    z.strictObject({
      kind: z.literal('changeAddress'),
      personId: ref(),
      address: address().nullable(),
    }),
    ofAccount('deactivatePerson'),
    z.strictObject({ kind: z.literal('openAccount'), personId: ref(), username: username() }),
    ofAccount('disableAccount'),
    ofAccount('enableAccount'),
    ofAccount('unlockAccount'),
    ofAccount('resetPassword'),
    z.strictObject({
      kind: z.literal('appoint'),
      post: post(),
      personId: ref(),
      as: as(),
      from: instant().optional(),
      until: instant().optional(),
    }),
    z.strictObject({
      kind: z.literal('endAppointment'),
      post: post(),
      personId: ref(),
      as: as(),
      at: instant().optional(),
    }),
    z.strictObject({ kind: z.literal('relate'), ...related }),
    z.strictObject({ kind: z.literal('unrelate'), ...related }),
    z.strictObject({ kind: z.literal('putRoster'), post: post(), shifts: shifts() }),
  ])
  .openapi('DirectoryChange', {
    example: {
      kind: 'appoint',
      post: 'caseOfficer@review2',
      personId: 'person_xu',
      as: 'holder',
    },
  });

/** Instants by the name they have over HTTP. */
const INSTANTS = ['from', 'until', 'at'];
const INSTANTS_MS = INSTANTS.map((name) => `${name}Ms`);

/** As the directory takes it: `from` becomes `fromMs` and so on; what is absent stays absent. */
export const toChange = (body: z.infer<typeof directoryChange>): DirectoryChange =>
  mapped(body, (name, value) =>
    INSTANTS.includes(name) ? [`${name}Ms`, Date.parse(String(value))] : [name, value],
  ) as DirectoryChange;

/** As it is shown. */
export const shownChange = (change: DirectoryChange): unknown =>
  mapped(change, (name, value) =>
    INSTANTS_MS.includes(name)
      ? [name.slice(0, -2), new Date(Number(value)).toISOString()]
      : [name, value],
  );

type Rename = (name: string, value: unknown) => [string, unknown];

function mapped(value: unknown, rename: Rename): unknown {
  if (Array.isArray(value)) return value.map((one) => mapped(one, rename));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(fields.map(([name, inner]) => rename(name, mapped(inner, rename))));
}
