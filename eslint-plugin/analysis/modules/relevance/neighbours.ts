/** How many imports away from each other two modules are neighbours. */
const STEPS = 2;

/**
 * Asks for evidence in the neighbourhood of a mark. That a value is compared with `"pending"` is said all over in
 * ordinary code. Only where a name is put together close by does it have to do with a file's name.
 */
export class Neighbours {
  readonly #known = new Map<string, number>();

  constructor(
    readonly next: (path: string) => readonly string[],
    readonly marksOf: (path: string) => number,
    readonly evidenceIn: (path: string) => number,
  ) {}

  /**
   * Whether some module that can be reached from a file has a mark, and those around it have all the evidence between
   * them.
   */
  see(path: string, mark: number, evidence: number): boolean {
    const reached = new Set([path]);
    const importers = new Map<string, string[]>();
    for (const current of reached)
      for (const imported of this.next(current)) {
        reached.add(imported);
        const others = importers.get(imported);
        if (others === undefined) importers.set(imported, [current]);
        else others.push(current);
      }
    return [...reached]
      .filter((one) => (this.marksOf(one) & mark) !== 0)
      .some((one) => (this.#around(one, importers) & evidence) === evidence);
  }

  forget(): void {
    this.#known.clear();
  }

  #around(path: string, importers: ReadonlyMap<string, readonly string[]>): number {
    const distances = new Map([[path, 0]]);
    let evidence = 0;
    for (const [current, distance] of distances) {
      evidence |= this.#own(current);
      if (distance < STEPS)
        for (const near of [...this.next(current), ...(importers.get(current) ?? [])])
          if (!distances.has(near)) distances.set(near, distance + 1);
    }
    return evidence;
  }

  #own(path: string): number {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const evidence = this.evidenceIn(path);
    this.#known.set(path, evidence);
    return evidence;
  }
}
