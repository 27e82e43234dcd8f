// A failure's message as ops may see it: our errors carry codes, but a library's may quote a value (P10).
const MOST = 300;
/** A quoted piece longer than this may be something that somebody typed; names and codes are shorter. */
const MOST_QUOTED = 40;

const QUOTED = new RegExp(
  [`"`, `'`, '`'].map((mark) => `${mark}[^${mark}]{${MOST_QUOTED + 1},}(${mark}|$)`).join('|'),
  'g',
);

/** First line only, long quoted pieces left out, at most 300 characters. */
export const failureText = (message: string | null | undefined): string =>
  (message ?? '').split(/\r?\n/, 1).join('').replace(QUOTED, '"…"').slice(0, MOST);
