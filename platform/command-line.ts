// How every command line of ours ends: its status, and one line on stderr where it fell over.

/** Says why on stderr; answers the status, so that it can be returned. */
export function say(text: string, status: number): number {
  process.stderr.write(text);
  return status;
}

/** Ends the process with the status of `work`; with 2 (it cannot be told) and the message where it throws. */
export function endWith(work: Promise<number>): void {
  work.then(
    (status) => (process.exitCode = status),
    (error: unknown) => {
      const text = error instanceof Error ? error.message : 'an unexpected fault';
      process.exitCode = say(`${text}\n`, 2);
    },
  );
}
