import { Evidence } from "./evidence.js";

/** How many imports away from each other two modules are neighbours. One that hands on what others export is no step. */
const STEPS = 1;
/** The same for one that puts a dot in front of a name. */
const STEPS_TO_MAKER = 2;

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
   * Whether some module that can be reached from a file has a mark, and it and its neighbours have the evidence between
   * them; or one a little further away has all of it and makes a name with it.
   *
   * @param inOne the part of the evidence that must stand in one of the neighbours
   */
  see(path: string, mark: number, evidence: number, inOne = 0): boolean {
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
      .some((one) => this.#isNear(one, importers, evidence, inOne));
  }

  forget(): void {
    this.#known.clear();
  }

  #isNear(
    path: string,
    importers: ReadonlyMap<string, readonly string[]>,
    evidence: number,
    inOne: number,
  ): boolean {
    const distances = new Map([[path, 0]]);
    let together = 0;
    let hasOne = false;
    for (const [current, distance] of distances) {
      const own = this.#own(current);
      if (distance <= STEPS) {
        together |= own;
        hasOne ||= (own & inOne) === inOne;
      }
      // Whoever uses the value may hand it to another module, which makes the name.
      const makesName = evidence | Evidence.madeName;
      if ((own & makesName) === makesName) return true;
      const further = (own & Evidence.handsOn) === 0 || current === path ? distance + 1 : distance;
      if (further > STEPS_TO_MAKER) continue;
      for (const near of [...this.next(current), ...(importers.get(current) ?? [])])
        if ((distances.get(near) ?? Infinity) > further) {
          // Found by a shorter way: what lies behind it is nearer, too, so it is gone through again.
          distances.delete(near);
          distances.set(near, further);
        }
    }
    return hasOne && (together & evidence) === evidence;
  }

  #own(path: string): number {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const evidence = this.evidenceIn(path);
    this.#known.set(path, evidence);
    return evidence;
  }
}
