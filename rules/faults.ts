// Faults of rule files: all of them at once, each with file and JSON pointer (P6).
import type { z } from 'zod';

export interface Fault {
  file: string;
  /** RFC 6901; the empty string is the whole document. */
  pointer: string;
  message: string;
}

export class RulesFault extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const lines = faults.map(({ file, pointer, message }) => `  ${file}#${pointer}: ${message}`);
    super(`${faults.length} fault(s) in the rules:\n${lines.join('\n')}`);
    this.name = 'RulesFault';
    this.faults = faults;
  }
}

export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** One fault per issue, and one per key where a shape has keys it does not know. */
export const zodFaults = (file: string, error: z.ZodError): Fault[] =>
  error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          file,
          pointer: pointerOf([...issue.path, key]),
          message: 'unknown key',
        }))
      : [{ file, pointer: pointerOf(issue.path), message: issue.message }],
  );
