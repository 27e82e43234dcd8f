// Strings planted in every field that takes text, and every place they must not be found in (invariant 6).
import { randomBytes } from 'node:crypto';
import { clueKind } from '../../api/kinds/clue';
import { entryOf } from '../../api/kinds/kind';
import { isMarked } from '../../api/schemas/fields';

/** Where each was planted, by the string. */
export class Canaries {
  readonly planted = new Map<string, string>();

  at(where: string): string {
    const text = `cnry${randomBytes(9).toString('hex')}`;
    this.planted.set(text, where);
    return text;
  }

  /** Adds something that is secret as it is, such as a token. */
  watch(text: string, where: string): void {
    this.planted.set(text, where);
  }

  /** The fields of a command with a new canary in each that takes text, also where it is optional. */
  typed(type: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
    const shape = entryOf(clueKind, type)?.schema.shape ?? {};
    const texts = Object.entries(shape)
      .filter(([, schema]) => isMarked(schema, 'x-vault'))
      .map(([name]) => [name, this.at(`${type}.${name}`)] as const);
    return { ...fields, ...Object.fromEntries(texts) };
  }
}

/** A place and all that stands there. */
export interface Trace {
  place: string;
  text: string;
}

/** `where planted → where found`, each once. */
export function found({ planted }: Canaries, traces: readonly Trace[]): string[] {
  const hits = traces.flatMap(({ place, text }) =>
    [...planted].flatMap(([secret, where]) =>
      formsOf(secret).some((form) => text.includes(form)) ? [`${where} → ${place}`] : [],
    ),
  );
  return [...new Set(hits)];
}

/** As it is, as bytes in a dump, and in base64 at each of the three offsets. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const shifted = [0, 1, 2].map((by) =>
    Buffer.concat([Buffer.alloc(by), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, bytes.toString('hex'), ...shifted];
}
