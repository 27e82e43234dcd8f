// The proof of identity that a signature asks for (P9), carried by the baseline too: its cost is chosen, not overhead.
import { hashPassword, matches, twoAtATime } from '../../db/people/password';

const PASSWORD = 'proof-of-the-baseline';
const hashed = hashPassword(PASSWORD);

/** One scrypt of the product's strength, two at a time as in the product. */
export async function prove(): Promise<void> {
  const hash = await hashed;
  if (!(await twoAtATime(() => matches(PASSWORD, hash)))) throw new Error('the proof failed');
}
