/** How long a look at the files on disk is good for, in ms: linting a whole tree asks once per file. */
const GOOD_FOR_MS = 500;
/** And how many times as long as it took, while questions go on without a pause: there may be very many files. */
const GOOD_FOR_SHARE = 1000;

/** Decides when to look at the disk again. After a pause, somebody may have worked on the files. */
export class Freshness {
  #lookAt = 0;
  #askedAt = 0;

  /** @param now the time in ms, from any beginning */
  constructor(readonly now: () => number = () => performance.now()) {}

  /** Looks, when it is time to. */
  check(look: () => void): void {
    const start = this.now();
    const hasPaused = start - this.#askedAt > GOOD_FOR_MS;
    this.#askedAt = start;
    if (start < this.#lookAt && !hasPaused) return;
    look();
    const end = this.now();
    this.#lookAt = end + Math.max(GOOD_FOR_MS, (end - start) * GOOD_FOR_SHARE);
  }
}
