// A limit on how long somebody waits.

/** Rejects when the work takes longer; the work itself goes on. */
export async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
