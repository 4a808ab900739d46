import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer, isIPv4, type AddressInfo, type Server } from "node:net";
import { InputError } from "../errors.js";

const ports = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;
type Port = (typeof ports)[number];

/** What a connection file says, under the names the file uses. */
export interface Connection extends Readonly<Record<Port, number>> {
  readonly transport: "tcp" | "ipc";
  /** A loopback address; the start of the paths of five sockets where the transport is ipc. */
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
  readonly kernel_name?: string;
}

/**
 * Reads a connection file. Only loopback addresses and sockets in the file system are taken, and only with a key: whoever
 * reaches a kernel and can sign runs code as its user.
 *
 * @throws InputError naming the file and the field.
 */
export function readConnection(path: string): Connection {
  const invalid = (what: string): InputError =>
    new InputError(`invalid connection file: "${path}" (${what})`);
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw invalid((error as Error).message);
  }
  if (typeof record !== "object" || record === null) throw invalid("expected an object");
  for (const port of ports) {
    const value = record[port];
    if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > 65_535) {
      throw invalid(`expected ${port} from 1 to 65535`);
    }
  }
  const { transport, ip, key } = record;
  if (transport !== "tcp" && transport !== "ipc") throw invalid("expected transport tcp or ipc");
  if (transport === "tcp" && !isLoopback(ip)) {
    throw invalid(
      `ip ${JSON.stringify(ip)}: expected a loopback address like 127.0.0.1, since whoever reaches a kernel runs code as its user`,
    );
  }
  if (typeof ip !== "string" || ip === "") throw invalid("expected ip, a path for transport ipc");
  if (typeof key !== "string" || key === "") {
    throw invalid("expected key, a string that is not empty: messages are signed by it");
  }
  if (record["signature_scheme"] !== "hmac-sha256") {
    throw invalid("expected signature_scheme hmac-sha256");
  }
  return record as unknown as Connection;
}

function isLoopback(ip: unknown): boolean {
  return ip === "localhost" || (typeof ip === "string" && isIPv4(ip) && ip.startsWith("127."));
}

/** The address of one channel, as ZeroMQ writes it. */
export function address({ transport, ip, ...at }: Connection, port: Port): string {
  return `${transport}://${ip}${transport === "tcp" ? ":" : "-"}${at[port]}`;
}

/** Takes away what sockets in the file system have left there: a process that ends does not wait until ZeroMQ has. */
export function removeSockets(connection: Connection): void {
  if (connection.transport !== "ipc") return;
  for (const port of ports) {
    rmSync(address(connection, port).slice("ipc://".length), { force: true });
  }
}

/** A connection on five ports that were free a moment ago, with a fresh key. */
export async function freshConnection(kernelName: string): Promise<Connection> {
  const ip = "127.0.0.1";
  const servers = await Promise.all(ports.map(() => listen(ip)));
  const free = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(close));
  const byName = Object.fromEntries(ports.map((name, i) => [name, free[i]])) as Record<
    Port,
    number
  >;
  return {
    ...byName,
    transport: "tcp",
    ip,
    key: randomBytes(32).toString("hex"),
    signature_scheme: "hmac-sha256",
    kernel_name: kernelName,
  };
}

/** Writes a connection file that only its owner can read. */
export async function writeConnection(path: string, connection: Connection): Promise<void> {
  await writeFile(path, JSON.stringify(connection, null, 2), { mode: 0o600, flag: "wx" });
}

function listen(host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host, port: 0 }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
