// A figure held against its target. What was not measured never counts as passed.

export interface Finding {
  /** File name of the budget. */
  budget: string;
  /** What the figure says. */
  about: string;
  /** Null = not measured. */
  figure: number | null;
  unit: string;
  /** Null = only reported. */
  target: { atMost: number } | { atLeast: number } | null;
  pass: boolean;
  /** What the figure was made from. */
  detail: Record<string, number | string>;
}

type Given = Omit<Finding, 'pass' | 'detail'> & { detail?: Finding['detail'] };

export const finding = (given: Given): Finding => ({
  ...given,
  detail: given.detail ?? {},
  pass: holds(given.figure, given.target),
});

function holds(figure: number | null, target: Finding['target']): boolean {
  if (figure === null || Number.isNaN(figure)) return false;
  if (target === null) return true;
  return 'atMost' in target ? figure <= target.atMost : figure >= target.atLeast;
}
