interface Visit {
  readonly path: string;
  readonly next: readonly string[];
  readonly order: number;
  /** How many of `next` have been looked at. */
  at: number;
  /** The earliest visit that this one comes back to. */
  low: number;
  flags: number;
}

/**
 * What a module and all that it imports, at any distance, have between them: flags, joined. Each module is looked at
 * once. Modules that import each other in a ring share one answer, so the ring is found first (Tarjan's algorithm, with
 * a stack of its own: chains of imports can be long).
 */
export class Closure {
  readonly #known = new Map<string, number>();

  /**
   * @param own the flags of a module itself
   * @param next the modules that it imports
   */
  constructor(
    readonly own: (path: string) => number,
    readonly next: (path: string) => readonly string[],
  ) {}

  of(path: string): number {
    return this.#known.get(path) ?? this.#visit(path);
  }

  forget(): void {
    this.#known.clear();
  }

  #visit(start: string): number {
    const visits = new Map<string, Visit>();
    const open: Visit[] = [];
    const enter = (path: string): Visit => {
      const order = visits.size;
      const visit = { path, next: this.next(path), order, at: 0, low: order, flags: this.own(path) };
      visits.set(path, visit);
      open.push(visit);
      return visit;
    };
    const way = [enter(start)];
    for (let visit = way.at(-1); visit !== undefined; visit = way.at(-1)) {
      const imported = visit.next[visit.at++];
      if (imported !== undefined) {
        const known = this.#known.get(imported);
        const before = visits.get(imported);
        if (known !== undefined) visit.flags |= known;
        else if (before === undefined) way.push(enter(imported));
        else visit.low = Math.min(visit.low, before.order);
        continue;
      }
      way.pop();
      const from = way.at(-1);
      if (visit.low === visit.order) this.#close(open, visit);
      if (from !== undefined) {
        from.low = Math.min(from.low, visit.low);
        from.flags |= visit.flags;
      }
    }
    return this.#known.get(start) ?? 0;
  }

  /** A ring is complete: its modules are those opened since its first one. */
  #close(open: Visit[], first: Visit): void {
    const ring = open.splice(open.indexOf(first));
    const flags = ring.reduce((sum, one) => sum | one.flags, 0);
    first.flags = flags;
    for (const { path } of ring) this.#known.set(path, flags);
  }
}
