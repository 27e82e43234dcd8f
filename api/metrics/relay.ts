// Passes on what one worker tells of itself: the metrics of Temporal's SDK, in Prometheus' text.
import { within } from '../within';

const LIMIT_MS = 2_000;

/** Resolves to the worker's text, empty where it told nothing; `ended` hears whether it answered. */
export function createRelay(
  address: string | undefined,
  ended: (success: boolean) => void,
): () => Promise<string> {
  if (address === undefined) return () => Promise.resolve('');
  return async () => {
    const text = await within(textOf(address), LIMIT_MS).catch(() => undefined);
    ended(text !== undefined);
    return text ?? '';
  };
}

async function textOf(address: string): Promise<string> {
  const answer = await fetch(`http://${address}/metrics`, {
    signal: AbortSignal.timeout(LIMIT_MS),
    redirect: 'error',
  });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.text();
}
