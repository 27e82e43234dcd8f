// How an import fails: each class has its exit status.

/** Faults in the files: one line each, nothing was sent. */
export class FileFaults extends Error {
  override name = 'FileFaults';
  constructor(lines: readonly string[]) {
    super(`${lines.length} fault(s):\n${lines.map((line) => `  ${line}`).join('\n')}`);
  }
}

interface ProblemBody {
  code?: string;
  title?: string;
  params?: Record<string, string | number | boolean>;
  errors?: { pointer: string; code: string }[];
}

/** The API said no, or did not answer. */
export class ApiFault extends Error {
  override name = 'ApiFault';
  readonly code: string;
  readonly params: NonNullable<ProblemBody['params']>;
  constructor(code: string, message: string, params = {}) {
    super(message);
    this.code = code;
    this.params = params;
  }

  static of(status: number, body: ProblemBody): ApiFault {
    const { code = String(status), title = 'no answer of this API', errors = [], params } = body;
    const more = errors.map((one) => `\n  ${one.pointer}: ${one.code}`).join('');
    return new ApiFault(code, `refused (${code}): ${title}${more}`, params);
  }
}
