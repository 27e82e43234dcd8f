// What is measured: the product over HTTP and the bare baseline, through one and the same interface.

/** One matter from its opening to its end. */
export interface Life {
  id: string;
  /** Completes the next step on time; resolves when it was answered as done. */
  step(): Promise<void>;
  /** Tries a step that must be refused; rejects when it was not. */
  refused(): Promise<void>;
}

/** A deadline's rung as it was noticed and put on record; instants in ms. */
export interface Firing {
  id: string;
  /** When it was due to fire. */
  rungAtMs: number;
  /** Workflow time at which the run saw it. */
  noticedAtMs: number;
  /** PostgreSQL's clock when the row was written. */
  recordedAtMs: number;
}

export interface Subject {
  name: string;
  /** Steps after the opening up to the end. */
  stepsPerLife: number;
  /** Opens a matter whose deadlines are far away. */
  register(): Promise<Life>;
  /** Opens a matter whose first deadline falls due at `dueAtMs`; answers its id. */
  registerDue(dueAtMs: number): Promise<string>;
  /** Firings of the due rung of these matters, as far as they are on record. */
  firings(ids: readonly string[]): Promise<Firing[]>;
  /** Types of the events in a matter's history, as `WORKFLOW_TASK_SCHEDULED`. */
  history(id: string): Promise<string[]>;
  /** Resident memory of the worker process. */
  workerBytes(): number;
  stop(): Promise<void>;
}

/** The product, reached over HTTP only; the rest of `Subject` looks past it to measure. */
export interface ProductUnderTest extends Subject {
  name: 'product';
  /** Such as `http://127.0.0.1:8080`. */
  baseUrl: string;
}
