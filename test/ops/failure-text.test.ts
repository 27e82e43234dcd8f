// A failure's message says what failed, never what somebody typed.
import { failureText } from '../../ops/engine/failure-text';

test('first line only, cut, long quoted pieces left out', () => {
  expect(failureText('permission denied for table "ledger"\n  at x.ts:1')).toBe(
    'permission denied for table "ledger"',
  );
  const typed = 'he took money from the contractor of the new bridge';
  for (const mark of [`"`, `'`, '`'])
    expect(failureText(`bad value ${mark}${typed}${mark} in x`)).toBe('bad value "…" in x');
  expect(failureText(`bad value "${typed} and never closed`)).toBe('bad value "…"');
  expect(failureText('x'.repeat(1_000))).toHaveLength(300);
  expect(failureText(undefined)).toBe('');
});
