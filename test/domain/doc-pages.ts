// The pages under docs/procedures/, by file name.
import { procedurePage } from '../../domain/docs';
import type { MatterState } from '../../domain';
import { PROCEDURES } from '../../domain/procedures';
import { samples } from '../../domain/procedures/clue/samples';

export function docPages(): Record<string, string> {
  const { clue } = PROCEDURES;
  if (clue === undefined) throw new Error('no procedure clue');
  return { 'clue.md': procedurePage(clue, samples() as unknown as MatterState[]) };
}
