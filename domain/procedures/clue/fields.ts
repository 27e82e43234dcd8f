// Reads the fields of a command body; what is missing or of another shape comes out as `undefined`.
import type { Command } from '../../kernel/command';
import type { Json } from '../../kernel/json';

/** `TextRef` in a shape that may stand in events. */
export type TextRefJson = { ref: string; digest: string };

export function textOf(command: Command, field: string): TextRefJson | undefined {
  const value = command[field];
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { ref, digest } = value;
  return typeof ref === 'string' && typeof digest === 'string' ? { ref, digest } : undefined;
}

export function codeOf(command: Command, field: string): string | undefined {
  const value = command[field];
  return typeof value === 'string' && value.length > 0 ? value : undefined;
}

/** Whole milliseconds or counts; anything else would not travel as JSON the same everywhere. */
export function numberOf(command: Command, field: string): number | undefined {
  const value = command[field];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** A list of codes or ids, sorted and without doubles. */
export function listOf(command: Command, field: string): string[] {
  const value = command[field];
  if (!Array.isArray(value)) return [];
  return [...new Set(value.filter((one) => typeof one === 'string'))].sort();
}

export function objectsOf(command: Command, field: string): Record<string, Json>[] {
  const value = command[field];
  if (!Array.isArray(value)) return [];
  return value.filter(
    (one): one is Record<string, Json> =>
      one !== null && typeof one === 'object' && !Array.isArray(one),
  );
}

/** Checked items of a checklist, given as a list of names or as `{name: true}`. */
export function checklistOf(command: Command): string[] {
  const value = command['checklist'];
  if (Array.isArray(value)) return listOf(command, 'checklist');
  if (value === null || typeof value !== 'object') return [];
  return Object.keys(value)
    .filter((name) => value[name] === true)
    .sort();
}
