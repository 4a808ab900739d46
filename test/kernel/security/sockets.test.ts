import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { freshConnection, writeConnection } from "../../../lib/kernel/connection.js";
import { main } from "../built.js";
import { found, request, startKernel, visiting, Visitor, type Started } from "./visitor.js";

let kernel: Started;
let visitor: Visitor;

beforeAll(async () => {
  const visit = await visiting();
  ({ kernel, visitor } = visit);
  return visit.end;
});

test("a kernel's sockets are five, on loopback alone, and the cells' process has none", async () => {
  const { connection, pid } = kernel;
  const { shell_port, iopub_port, stdin_port, control_port, hb_port } = connection;
  const ports = [shell_port, iopub_port, stdin_port, control_port, hb_port];
  const child = Number(await visitor.run("process.pid"));
  expect(child).not.toBe(pid);
  // What Linux tells of itself.
  if (existsSync("/proc/net/tcp")) {
    const wanted = ports.map((port) => `127.0.0.1:${port}`);
    expect(listening(pid).toSorted()).toStrictEqual(wanted.toSorted());
    expect(listening(child)).toStrictEqual([]);
  }
  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4");
  for (const port of ports) {
    expect(await reachable(port, "127.0.0.1")).toBe(true);
    for (const { address } of outside) expect(await reachable(port, address)).toBe(false);
  }
});

test("sockets are not opened for another address: the process ends and tells why", async () => {
  const file = join(kernel.folder, "open.json");
  await writeConnection(file, { ...(await freshConnection("pamtlab")), ip: "0.0.0.0" });
  const child = spawn(process.execPath, [main, "kernel", "start", file]);
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (told += text));
  expect(await once(child, "close")).toStrictEqual([2, null]);
  expect(told).toContain(`invalid connection file: "${file}" (ip "0.0.0.0": expected a loopback`);
});

test("sockets may lie in the file system, where their owner alone reaches them", async () => {
  const place = join(kernel.folder, "ipc");
  const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
  const own = await startKernel({ transport: "ipc", ip: place, ...ports });
  const guest = new Visitor(own.connection);
  try {
    await guest.ready();
    expect(await guest.run("6 * 7")).toBe("42");
    const modes = Object.values(ports).map((port) => statSync(`${place}-${port}`).mode & 0o077);
    expect(modes).toStrictEqual([0, 0, 0, 0, 0]);
    // What cells write has the reader's own mask.
    const mask = `0o${process.umask().toString(8)}`;
    expect(await guest.run("`0o${process.umask().toString(8)}`")).toBe(`'${mask}'`);
    await guest.ask("control", request("shutdown_request", { restart: false }));
    await found(() => (existsSync(`${place}-1`) ? undefined : true));
  } finally {
    guest.close();
    await own.stop();
  }
});

/** The addresses at which a process listens, as Linux tells them. */
function listening(pid: number): string[] {
  const fds = readdirSync(`/proc/${pid}/fd`);
  const links = new Set(fds.map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === "0A" && links.has(`socket:[${inode}]`))
      .map(([, local = ""]) => {
        const [host = "", port = ""] = local.split(":");
        // An address of version 4 stands there with its last byte first.
        const bytes = host.length === 8 ? host.match(/../g)!.toReversed() : undefined;
        const shown = bytes?.map((byte) => Number.parseInt(byte, 16)).join(".") ?? host;
        return `${shown}:${Number.parseInt(port, 16)}`;
      }),
  );
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Closed meanwhile.
    return "";
  }
}

function reachable(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
