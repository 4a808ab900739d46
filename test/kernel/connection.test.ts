import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import {
  address,
  freshConnection,
  readConnection,
  writeConnection,
} from "../../lib/kernel/connection.js";

const folder = mkdtempSync(join(tmpdir(), "pamtlab-test-"));

describe("a connection file", () => {
  test("is read as it was written, and only its owner can read it", async () => {
    const connection = await freshConnection("pamtlab");
    const file = join(folder, "fresh.json");
    await writeConnection(file, connection);
    expect(readConnection(file)).toStrictEqual(connection);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(writeConnection(file, connection)).rejects.toThrow("EEXIST");
  });

  test("names five different ports on this machine alone", async () => {
    const connection = await freshConnection("pamtlab");
    const { shell_port, iopub_port, stdin_port, control_port, hb_port } = connection;
    const ports = [shell_port, iopub_port, stdin_port, control_port, hb_port];
    expect(new Set(ports).size).toBe(5);
    expect(address(connection, "shell_port")).toBe(`tcp://127.0.0.1:${shell_port}`);
    expect(connection.key).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    [{ ip: "0.0.0.0" }, 'ip "0.0.0.0": expected a loopback address like 127.0.0.1'],
    [{ ip: "192.168.1.2" }, 'ip "192.168.1.2": expected a loopback address'],
    [{ ip: "*" }, 'ip "*": expected a loopback address'],
    [{ ip: "::" }, 'ip "::": expected a loopback address'],
    [{ ip: "127.0.0.1.example.org" }, 'ip "127.0.0.1.example.org": expected a loopback address'],
    [{ ip: "127.999.0.1" }, 'ip "127.999.0.1": expected a loopback address'],
    [{ ip: 5 }, "ip 5: expected a loopback address"],
    [{ transport: "udp" }, "expected transport tcp or ipc"],
    [{ transport: "ipc", ip: "" }, "expected ip, a path for transport ipc"],
    [{ signature_scheme: "hmac-md5" }, "expected signature_scheme hmac-sha256"],
    [{ shell_port: "1" }, "expected shell_port from 1 to 65535"],
    [{ hb_port: 0 }, "expected hb_port from 1 to 65535"],
    [{ key: undefined }, "expected key, a string"],
    [{ key: "" }, "expected key, a string that is not empty: messages are signed by it"],
  ])("is refused with %j", async (change, expected) => {
    const file = join(folder, "bad.json");
    writeFileSync(file, JSON.stringify({ ...(await freshConnection("x")), ...change }));
    expect(() => readConnection(file)).toThrow(InputError);
    expect(() => readConnection(file)).toThrow(`invalid connection file: "${file}" (${expected}`);
  });

  test("may name sockets in the file system", async () => {
    const connection = { ...(await freshConnection("x")), transport: "ipc", ip: "/run/k-ipc" };
    const file = join(folder, "ipc.json");
    writeFileSync(file, JSON.stringify({ ...connection, shell_port: 1 }));
    expect(address(readConnection(file), "shell_port")).toBe("ipc:///run/k-ipc-1");
  });

  test("is refused when it is missing or no JSON", () => {
    expect(() => readConnection(join(folder, "none.json"))).toThrow("ENOENT");
    writeFileSync(join(folder, "text.json"), "hello");
    expect(() => readConnection(join(folder, "text.json"))).toThrow(InputError);
  });
});
