// Finds a key that a JSON text gives twice: `JSON.parse` takes the last one without a word, and another reader the first.

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/gs;

interface Level {
  /** Of an object; absent for a list. */
  keys?: Set<string>;
  /** The member being read. */
  at: string | number;
  /** True where the next text is a key. */
  keyNext: boolean;
}

/** Path of the first such key; undefined where there is none. `text` must be whole JSON. */
export function duplicateKey(text: string): (string | number)[] | undefined {
  const levels: Level[] = [];
  for (const [token] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ keys: new Set(), at: '', keyNext: true });
    else if (token === '[') levels.push({ at: 0, keyNext: false });
    else if (token === '}' || token === ']') levels.pop();
    else if (level === undefined) continue;
    else if (token === ',') nextMember(level);
    else if (token === ':') level.keyNext = false;
    else if (level.keyNext && !isNew(level, token)) return levels.map(({ at }) => at);
  }
  return undefined;
}

function nextMember(level: Level): void {
  if (typeof level.at === 'number') level.at += 1;
  else level.keyNext = true;
}

function isNew(level: Level, token: string): boolean {
  level.at = JSON.parse(token) as string;
  const known = level.keys?.has(level.at) === true;
  level.keys?.add(level.at);
  return !known;
}
