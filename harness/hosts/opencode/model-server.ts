import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { askerOf, encodeReply } from "./chat-completion.js";
import { type Asked, readReport, type Report } from "./probe-protocol.js";
import { NoReply, type Script } from "./script.js";

/** How long the probe waits for work before it asks again, in ms; less than what any client waits for an answer. */
const POLL_MS = 20_000;

/**
 * The loopback server behind one OpenCode process: its model, the probe's other end, and the proxy that turns away all
 * that wants to leave the machine.
 */
export class ModelServer {
  /** Where the process wanted to connect to; it was refused. */
  readonly refused: string[] = [];
  readonly #server: Server;
  readonly #asked: Asked[] = [];
  #poll: (() => void) | undefined;

  private constructor(
    readonly script: Script,
    readonly onReport: (report: Report) => void,
  ) {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response).catch(() => {
        response.destroy();
      });
    });
    this.#server.on("connect", (request, socket) => {
      this.refused.push(request.url ?? "?");
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
  }

  /** Starts a server on a free port. */
  static async start(script: Script, onReport: (report: Report) => void): Promise<ModelServer> {
    const server = new ModelServer(script, onReport);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Hands work to the probe. */
  ask(asked: Asked): void {
    this.#asked.push(asked);
    this.#poll?.();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "", method } = request;
    const body = await bodyOf(request);
    if (url.endsWith("/chat/completions")) return this.#speak(request, response);
    if (url === "/probe" && method === "GET") return this.#giveWork(response);
    if (url === "/probe") {
      const report = readReport(body);
      if (report !== undefined) this.onReport(report);
      response.end();
      return;
    }
    this.refused.push(url);
    response.writeHead(403).end();
  }

  async #speak(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asker = askerOf(request.headers);
    const gone = new AbortController();
    response.on("close", () => {
      gone.abort();
    });
    try {
      if (asker === undefined) throw new NoReply("a request that names no session");
      const reply = await this.script.next(asker, gone.signal);
      response.writeHead(200, { "content-type": "text/event-stream" }).end(encodeReply(reply));
    } catch (error) {
      // 400 is an error that no client tries again.
      const message = error instanceof Error ? error.message : String(error);
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message, type: "invalid_request_error" } }));
    }
  }

  async #giveWork(response: ServerResponse): Promise<void> {
    if (this.#asked.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        this.#poll = () => {
          clearTimeout(timer);
          resolve();
        };
        response.on("close", this.#poll);
      });
    }
    if (response.destroyed) return;
    const asked = this.#asked.shift();
    if (asked === undefined) response.writeHead(204).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(asked));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
