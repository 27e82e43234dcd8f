// The table of checks, in the order in which one would mend.
import { findingOf, type Check, type Finding, type Patient } from './check';
import { audiences, holidays, roster, rules } from './organs';
import * as parts from './parts';

export type { Finding, Patient } from './check';

export const CHECKS: readonly Check[] = [
  parts.configuration,
  parts.database,
  parts.clocks,
  parts.migrations,
  parts.roles,
  parts.grants,
  parts.keys,
  parts.temporal,
  parts.queue,
  parts.attributes,
  parts.retention,
  parts.mail,
  rules,
  audiences,
  roster,
  holidays,
];

/** Every check, one after the other; `nowOnly`: whether it goes, not whether it is well set up. */
export async function examine(patient: Patient, nowOnly = false): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const check of CHECKS)
    if (!nowOnly || check.now === true) found.push(await findingOf(check, patient));
  return found;
}
