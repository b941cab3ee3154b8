import { type ChildProcessByStdio, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createInterface, type Interface } from "node:readline";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { bunProgram } from "../../hosts/bun-program.js";
import type { Answer, Asked, Dump } from "./protocol.js";

const DRIVER = fileURLToPath(new URL("./driver.ts", import.meta.url));

/** Where a folder needs no disk: most of the time would go into waiting for it, and no power supply fails here. */
const MEMORY = "/dev/shm";

/** How many processes share the sessions. */
const PROCESSES = 2;

/**
 * The real queue: processes that call dispatch-db on one file. Each session has its process; one that died is replaced.
 */
export class RealQueue {
  readonly #folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "writer-regression-model-"));
  readonly #library: string;
  readonly #drivers: (Driver | undefined)[] = [];
  #db = "";
  #runs = 0;
  /** Drivers that have been told of the present file. */
  #told = new Set<Driver>();

  /** @param library - the folder of dispatch-db.ts */
  constructor(library: string) {
    this.#library = library;
  }

  /** Begins a run with an empty queue. The tables are made once, and copied. */
  async fresh(): Promise<void> {
    const template = join(this.#folder, "template.db");
    if (this.#runs === 0) {
      const maker = new Driver(this.#library, this.#folder);
      await maker.ask({ db: template });
      await maker.close();
    }
    if (this.#db !== "") for (const part of ["", "-wal", "-shm"]) rmSync(this.#db + part, { force: true });
    this.#db = join(this.#folder, `${String(++this.#runs)}.db`);
    copyFileSync(template, this.#db);
    this.#told = new Set();
  }

  /** Calls as a session; undefined if its process died of it. */
  async call(session: number, asked: Extract<Asked, { name: string }>): Promise<Answer | undefined> {
    return (await this.#driver(session)).ask(asked);
  }

  /** What the tables hold, as the process of a session sees them. */
  async dump(session: number): Promise<Dump> {
    const answer = await (await this.#driver(session)).ask({ db: this.#db });
    if (answer === undefined) throw new Error("the driver died while it looked");
    return answer.dump;
  }

  async close(): Promise<void> {
    for (const driver of this.#drivers) await driver?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #driver(session: number): Promise<Driver> {
    const at = session % PROCESSES;
    let driver = this.#drivers[at];
    if (driver?.alive !== true) driver = this.#drivers[at] = new Driver(this.#library, this.#folder);
    if (!this.#told.has(driver)) {
      await driver.ask({ db: this.#db });
      this.#told.add(driver);
    }
    return driver;
  }
}

/** One Bun process. */
class Driver {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #ended: Promise<unknown>;
  #answered: ((answer: Answer | undefined) => void) | undefined;
  alive = true;

  constructor(library: string, root: string) {
    this.#child = spawn(bunProgram(), ["--no-install", DRIVER, library], {
      cwd: root,
      env: { ...process.env, OPENCODE_ROOT: root },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdin.on("error", () => undefined);
    this.#ended = once(this.#child, "close");
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on("line", (line) => this.#answered?.(JSON.parse(line) as Answer));
    void this.#ended.then(() => {
      this.alive = false;
      this.#answered?.(undefined);
    });
  }

  /** One question at a time. */
  ask(asked: Asked): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#child.stdin.write(`${JSON.stringify(asked)}\n`);
    });
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }
}
