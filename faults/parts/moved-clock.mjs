// Preloaded into a process whose clock is to be off: every way of asking JavaScript for the time is moved alike.
const Real = Date;
const byMs = Number(process.env.DUBAN_TEST_CLOCK_MS);

class MovedDate extends Real {
  constructor(...given) {
    super(...(given.length === 0 ? [Real.now() + byMs] : given));
  }

  static now() {
    return Real.now() + byMs;
  }
}

globalThis.Date = MovedDate;
