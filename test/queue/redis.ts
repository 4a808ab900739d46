import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";

/** Whether there is a Redis to start; CI has one, and fails without. */
export const hasRedis: boolean =
  spawnSync("redis-server", ["--version"]).status === 0 || Boolean(process.env["CI"]);

/** A Redis of the test's own, on the loopback, that writes down all it is told. */
export class Server {
  readonly #folder = mkdtempSync(join(tmpdir(), "pamtlab-redis-"));
  readonly port: number;
  #child: ChildProcess | undefined;
  #client: Redis | undefined;

  constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<Server> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    const server = new Server(port);
    await server.up();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** A connection of the test's own. */
  get client(): Redis {
    return this.#client!;
  }

  /** Starts it on what it wrote down, and waits until it answers. */
  async up(): Promise<void> {
    const options = {
      port: this.port,
      bind: "127.0.0.1",
      dir: this.#folder,
      appendonly: "yes",
      save: "",
      "maxmemory-policy": "noeviction",
    };
    const argv = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)]);
    this.#child = spawn("redis-server", argv, { stdio: "ignore" });
    this.#client ??= new Redis(this.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    this.#client.on("error", () => {});
    await this.#client.ping();
  }

  /** Ends it as by a fault of power. */
  async kill(): Promise<void> {
    const gone = once(this.#child!, "exit");
    this.#child!.kill("SIGKILL");
    await gone;
  }

  async stop(): Promise<void> {
    this.#client?.disconnect();
    if (this.#child?.exitCode === null && this.#child.signalCode === null) await this.kill();
    rmSync(this.#folder, { recursive: true });
  }
}
