import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { InputError } from "../errors.js";

const ports = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;
type Port = (typeof ports)[number];

/** What a connection file says, under the names the file uses. */
export interface Connection extends Readonly<Record<Port, number>> {
  readonly transport: "tcp";
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
  readonly kernel_name?: string;
}

/**
 * Reads a connection file. Only loopback addresses are taken: whoever reaches a kernel runs code as its user.
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
  if (record["transport"] !== "tcp") throw invalid("expected transport tcp");
  const ip = record["ip"];
  if (typeof ip !== "string" || !isLoopback(ip)) throw invalid("expected a loopback ip");
  if (typeof record["key"] !== "string") throw invalid("expected key, a string");
  if (record["signature_scheme"] !== "hmac-sha256") {
    throw invalid("expected signature_scheme hmac-sha256");
  }
  return record as unknown as Connection;
}

function isLoopback(ip: string): boolean {
  return ip === "localhost" || ip === "::1" || /^127\.\d+\.\d+\.\d+$/.test(ip);
}

/** The address of one channel, as ZeroMQ writes it. */
export function address(connection: Connection, port: Port): string {
  const ip = connection.ip.includes(":") ? `[${connection.ip}]` : connection.ip;
  return `${connection.transport}://${ip}:${connection[port]}`;
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
