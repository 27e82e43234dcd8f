// Registration of a clue: a union on `competence` (P8), its reporters and subjects into the vault.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Command, Json } from '../../../domain';
import { addConflicts } from '../../../db/secrecy/conflict';
import type { Asker } from '../../asker';
import { textRef } from '../../commands/wire';
import { Problem } from '../../problems';
import { code, day, instant, vaultText } from '../../schemas/fields';
import type { Gathering, OpeningOptions } from '../kind';
import { mainClueFits, sourceFields, sourceShape } from './source';
import { subject, toSubject } from './subject';

const SUPERIOR = 'superiorContact@organ';
/** Stubs have numbers of their own series, so that a number does not tell one (P8). */
const STUB_SERIES = 'S';

const short = (max: number) => z.string().max(max);

/** Who reports: kept in the vault as a whole, known elsewhere by its reference. */
const reporter = z
  .strictObject({
    nameStatus: z.enum(['REAL_NAME', 'ANONYMOUS']),
    name: short(100).optional(),
    contact: short(400).optional(),
    address: short(400).optional(),
    unit: short(200).optional(),
    protectionRequested: z.boolean().optional(),
  })
  .refine((one) => one.nameStatus === 'ANONYMOUS' || (one.name ?? '').trim() !== '', {
    message: 'nameMissing',
    path: ['name'],
  });

const lateReason = () => vaultText(4_000).optional();

const own = z
  .strictObject({
    competence: z.literal('own'),
    receivedAt: instant(),
    documentDate: day().optional(),
    channel: code(),
    problemClass: code(),
    content: vaultText(100_000),
    reporters: z.array(reporter).max(200).default([]),
    subjects: z
      .array(z.strictObject({ subject, isKeyPerson: z.boolean().optional() }))
      .min(1)
      .max(100),
    ...sourceShape,
    lateReason: lateReason(),
  })
  .refine(mainClueFits, { message: 'noRepeat', path: ['mainClueNo'] })
  .openapi('RegisterOwn');
const superior = z
  .strictObject({
    competence: z.literal('superior'),
    receivedAt: instant(),
    lateReason: lateReason(),
  })
  .openapi('RegisterSuperior');
const other = z.looseObject({ competence: z.literal('other') }).openapi('RegisterOther');

export const openingSchema = z
  .discriminatedUnion('competence', [own, superior, other])
  .openapi('RegisterClue');

type Opening = z.infer<typeof openingSchema>;

export const OPENING_EXAMPLES = {
  own: {
    competence: 'own',
    receivedAt: '2026-11-24T09:00:00+08:00',
    channel: 'MAIL',
    problemClass: 'UMBRELLA',
    content: '反映某街道干部为涉恶团伙充当保护伞。',
    reporters: [{ nameStatus: 'REAL_NAME', name: '李某某', contact: '138****0000' }],
    subjects: [{ subject: { name: '张某某', unit: '某街道' } }],
    sourceUnit: '某区信访局',
    sourceDocNo: '信转〔2026〕12号',
  },
  superior: { competence: 'superior', receivedAt: '2026-11-24T09:00:00+08:00' },
};

/** `other` is not taken here: 422 `competenceElsewhere` (issue 4, item 8). */
export function openingOptions(body: unknown, asker: Asker): OpeningOptions {
  const { competence } = body as Opening;
  if (competence === 'other') throw new Problem('competenceElsewhere');
  if (competence === 'own') return {};
  return {
    series: STUB_SERIES,
    sealed: true,
    readers: [`person:${asker.session.personId}`, SUPERIOR],
  };
}

export async function openingCommand(g: Gathering, body: unknown): Promise<Command> {
  const opening = body as Exclude<Opening, { competence: 'other' }>;
  const receivedAtMs = Date.parse(opening.receivedAt);
  const base = {
    type: 'registerClue',
    competence: opening.competence,
    receivedAtMs,
    ...(await optionalText(g, 'lateReason', opening.lateReason)),
  };
  if (opening.competence === 'superior') return base;
  return {
    ...base,
    channel: opening.channel,
    problemClass: opening.problemClass,
    ...(opening.documentDate === undefined ? {} : { documentDate: opening.documentDate }),
    ...(await optionalText(g, 'content', opening.content)),
    ...(await sourceFields(g, opening)),
    reporters: await reportersOf(g, opening.reporters),
    subjects: await subjectsOf(g, opening, receivedAtMs),
  };
}

const optionalText = async (
  g: Gathering,
  kind: string,
  text: string | undefined,
): Promise<Record<string, Json>> =>
  text === undefined ? {} : { [kind]: await textRef(g, kind, text) };

async function reportersOf(g: Gathering, reporters: z.infer<typeof reporter>[]): Promise<Json[]> {
  const entries: Json[] = [];
  for (const one of reporters) {
    const reporterRef = `reporter_${randomBytes(12).toString('base64url')}`;
    const text = JSON.stringify({ reporterRef, ...one });
    const kept = await textRef(g, 'reporter', text);
    entries.push({ reporterRef, nameStatus: one.nameStatus, text: kept });
  }
  return entries;
}

async function subjectsOf(
  { q, ports, organId, matterId }: Gathering,
  { subjects }: z.infer<typeof own>,
  atMs: number,
): Promise<Json[]> {
  const entries = await addConflicts(q, ports, {
    organId,
    matterId,
    subjects: subjects.map((one) => toSubject(one.subject)),
    atMs,
  });
  return entries.map(({ subjectRef, text }, at) => ({
    subjectRef,
    text: { ...text },
    ...(subjects[at]?.isKeyPerson === undefined ? {} : { isKeyPerson: subjects[at].isKeyPerson }),
  }));
}
