// Findings as a table for people and as JSON for programs.
import type { Finding } from './finding';

export const reportText = (findings: readonly Finding[]): string =>
  [...findings.map(lineOf), '', summaryOf(findings)].join('\n');

/** One finding with what it was made from. */
export function lineOf(one: Finding): string {
  const mark = one.target === null && one.pass ? 'info' : one.pass ? 'pass' : 'MISS';
  const figure = one.figure === null ? 'not measured' : `${short(one.figure)} ${one.unit}`.trim();
  const detail = Object.entries(one.detail).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? short(value) : value}`,
  );
  return [
    `${mark}  ${one.budget.padEnd(14)} ${one.about}: ${figure}${targetText(one)}`,
    ...(detail.length === 0 ? [] : [`      ${' '.repeat(14)} ${detail.join(' · ')}`]),
  ].join('\n');
}

function targetText({ target, unit }: Finding): string {
  if (target === null) return '';
  const text = 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
  return ` (target ${`${text} ${unit}`.trim()})`;
}

const short = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toPrecision(3);

function summaryOf(findings: readonly Finding[]): string {
  const missed = findings.filter((one) => !one.pass).length;
  return `${findings.length - missed} of ${findings.length} figures hold`;
}

export const reportJson = (findings: readonly Finding[]): string =>
  JSON.stringify({ pass: allPass(findings), findings }, undefined, 2);

/** True when there are findings and every one passes. */
export const allPass = (findings: readonly Finding[]): boolean =>
  findings.length > 0 && findings.every((one) => one.pass);
