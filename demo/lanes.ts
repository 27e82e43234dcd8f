// So many clues in motion at once; one that waits for a clock gives its place away meanwhile.

export class Lanes {
  private free: number;
  private readonly queue: (() => void)[] = [];

  constructor(atOnce: number) {
    this.free = atOnce;
  }

  /** Runs `work` in a lane. */
  async in<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /** Leaves the lane while `work` lasts; call it from inside `in`. Who comes back does not queue: his clock runs. */
  async beside<T>(work: () => Promise<T>): Promise<T> {
    this.leave();
    try {
      return await work();
    } finally {
      this.free -= 1;
    }
  }

  private async enter(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  private leave(): void {
    this.free += 1;
    if (this.free <= 0) return;
    const next = this.queue.shift();
    if (next === undefined) return;
    this.free -= 1;
    next();
  }
}
