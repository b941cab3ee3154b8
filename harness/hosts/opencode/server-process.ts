import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { HostError } from "../host.js";

/** How long OpenCode may take to listen, in ms. The first start unpacks and migrates; later ones take a second. */
const START_MS = 60_000;
/** How long a request that does not wait for a tool may take, in ms. */
const REQUEST_MS = 30_000;
/** How long a process that broke off a request may take to be known to have ended, in ms. */
const END_MS = 1_000;
/** How much of what OpenCode prints is kept, in characters, to explain why it ended. */
const PRINTED = 4_000;

/** What an `opencode serve` is started with. */
export interface ServerOptions {
  readonly program: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly password: string;
}

/** A running `opencode serve`, and its HTTP API. */
export class ServerProcess {
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #authorization: string;
  #url: string | undefined;
  #killed = false;
  #printed = "";

  private constructor({ program, cwd, env, password }: ServerOptions) {
    const args = ["serve", "--hostname", "127.0.0.1", "--port", "0", "--print-logs", "--log-level", "WARN"];
    // A process group of its own, so that a kill also takes what the tree has started.
    this.#child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#authorization = `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}`;
    this.ended = once(this.#child, "close").catch(() => undefined);
    this.#child.on("error", (error) => {
      this.#print(error.message);
    });
    this.#child.on("exit", () => {
      this.#killGroup();
    });
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#print(chunk.toString());
    });
  }

  /**
   * Starts OpenCode and waits until it listens.
   *
   * @throws {HostError} if it ends before, or takes too long
   */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, START_MS, undefined);
    });
    const listening = new Promise<string>((resolve) => {
      createInterface({ input: server.#child.stdout }).on("line", (line) => {
        const found = listeningAt(line);
        if (found !== undefined) resolve(found);
      });
    });
    server.#url = await Promise.race([listening, late, server.ended.then(() => undefined)]);
    clearTimeout(timer);
    if (server.#url !== undefined) return server;
    await server.kill();
    throw new HostError(`OpenCode did not start: ${server.lastWords()}`);
  }

  /** Whether it can be asked anything: not once it was killed, though its end may take a moment. */
  get isAlive(): boolean {
    return !this.#killed && this.#isRunning();
  }

  /**
   * Asks the HTTP API.
   *
   * @throws {HostError} if OpenCode refuses or does not answer
   */
  async request(method: "GET" | "POST", path: string, body?: object): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.#url ?? ""}${path}`, {
        method,
        headers: { authorization: this.#authorization, "content-type": "application/json" },
        signal: AbortSignal.timeout(REQUEST_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      throw new HostError(`OpenCode does not answer ${method} ${path}: ${this.lastWords()}`, {
        cause: error,
      });
    }
    if (!response.ok) {
      throw new HostError(`OpenCode refuses ${method} ${path}: ${String(response.status)} ${text}`);
    }
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  }

  /** Whether it is ending: a request that broke off is known a moment before the process is known to have ended. */
  async hasEnded(): Promise<boolean> {
    if (!this.isAlive) return true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, END_MS);
    });
    await Promise.race([this.ended, late]);
    clearTimeout(timer);
    return !this.isAlive;
  }

  /** The last lines that OpenCode printed. */
  lastWords(): string {
    return this.#printed.trim().split("\n").slice(-5).join("\n") || "it printed nothing";
  }

  /** What OpenCode says of plugins that it could not load; it goes on without them. */
  loadFailure(): string | undefined {
    return this.#printed.split("\n").find((line) => /failed to load plugin/iu.test(line));
  }

  /** Ends the process, and those that it started, with SIGKILL. */
  async kill(): Promise<void> {
    this.#killed = true;
    if (this.#isRunning()) this.#killGroup();
    if (this.#child.pid !== undefined) await this.ended;
  }

  #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined;
  }

  #killGroup(): void {
    const { pid } = this.#child;
    try {
      if (pid !== undefined) process.kill(-pid, "SIGKILL");
    } catch {
      // The whole group has ended already.
    }
  }

  #print(text: string): void {
    this.#printed = (this.#printed + text).slice(-PRINTED);
  }
}

/** The address in the line with which OpenCode says that it listens. */
export function listeningAt(line: string): string | undefined {
  return /\blistening on (http:\/\/[^\s/]+)/u.exec(line)?.[1];
}
