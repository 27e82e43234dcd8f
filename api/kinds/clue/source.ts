// Where a clue came from (domain §6.1, identity): asked for at registration, kept like all typed text (invariant 6).
import { z } from 'zod';
import { visibleNumbers } from '../../../db/matter/matters';
import type { Json } from '../../../domain';
import { textRef } from '../../commands/wire';
import { Problem } from '../../problems';
import { matterNumber, vaultLine } from '../../schemas/fields';
import type { Gathering } from '../kind';

/** Optional fields of a registration. */
export const sourceShape = {
  sourceUnit: vaultLine(200)
    .openapi({ description: 'The unit that handed it over; never the reporter' })
    .optional(),
  sourceDocNo: vaultLine(100)
    .openapi({ description: 'Number of the paper it came with' })
    .optional(),
  isRepeat: z
    .boolean()
    .openapi({ description: 'Reported before: gets no second acceptance notice' })
    .optional(),
  mainClueNo: matterNumber()
    .openapi({ description: 'Number of the first report; only of a repeat' })
    .optional(),
  assignedBySuperior: z.boolean().optional(),
};

export type Source = z.infer<z.ZodObject<typeof sourceShape>>;

/** True where no main clue is named, or that of a repeat. */
export const mainClueFits = ({ isRepeat, mainClueNo }: Source): boolean =>
  mainClueNo === undefined || isRepeat === true;

/** Fields of the opening command. */
export async function sourceFields(g: Gathering, source: Source): Promise<Record<string, Json>> {
  const fields: Record<string, Json> = {};
  const typed = { ...textsOf(source), ...(await mainClueOf(g, source)) };
  for (const [kind, text] of Object.entries(typed)) fields[kind] = await textRef(g, kind, text);
  if (source.isRepeat === true) fields['isRepeat'] = true;
  if (source.assignedBySuperior === true) fields['assignedBySuperior'] = true;
  return fields;
}

const textsOf = ({ sourceUnit, sourceDocNo }: Source): Record<string, string> => ({
  ...(sourceUnit === undefined ? {} : { sourceUnit }),
  ...(sourceDocNo === undefined ? {} : { sourceDocNo }),
});

/**
 * Every repeat has one, be it empty: whoever sees the repeat must not learn from a reference alone that there is
 * another matter, which he may not see (invariant 5).
 */
async function mainClueOf(
  { q }: Gathering,
  { isRepeat, mainClueNo }: Source,
): Promise<Record<string, string>> {
  if (isRepeat !== true) return {};
  if (mainClueNo !== undefined && !(await visibleNumbers(q, 'clue', [mainClueNo])).has(mainClueNo))
    throw new Problem('mainClueUnknown', {
      errors: [{ pointer: '/mainClueNo', code: 'mainClueUnknown' }],
    });
  return { mainClue: mainClueNo ?? '' };
}
