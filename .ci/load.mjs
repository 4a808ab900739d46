// Loads the default kernel over the wire: much output, many cells, interrupts, crashes, restarts and messages that are none. Nothing may
// get lost, and memory has to come back. Needs a build; `node .ci/load.mjs interrupts` takes one part alone. The seed is told.
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Dealer } from "zeromq";
import { memoryOf } from "../bench/kernel/memory.mjs";
import { KernelClient } from "../dist/kernel/client.js";
import { address } from "../dist/kernel/connection.js";
import { findKernelspec, ownKernels } from "../dist/kernel/kernelspec.js";
import { launch } from "../dist/kernel/launch.js";
import { check, end } from "./checks.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const spec = findKernelspec("pamtlab", { JUPYTER_PATH: ownKernels });
const seed = Number(process.env.PAMTLAB_SEED ?? 20261123);

/** Whole numbers below a limit, the same for a seed (mulberry32). */
function random(from) {
  let state = from;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

async function start() {
  const running = await launch(spec, here);
  const client = new KernelClient(running);
  await client.ready();
  return { client, ...running };
}

/** Runs a cell; `begun` is called when the kernel has taken it. */
async function run(client, code, begun = () => undefined) {
  const shown = [];
  const onMessage = (message) => {
    shown.push(message);
    if (message.header.msg_type === "execute_input") begun();
  };
  const ran = client.execute(code, { stopOnError: false, onMessage });
  const reply = await Promise.race([ran, delay(60_000, undefined, { ref: false })]);
  if (!reply) throw new Error(`${code}: no end within a minute`);
  const text = shown.map(({ content }) => content.text ?? content.data?.["text/plain"] ?? "").join("");
  return { reply, shown, text };
}

// As a calm process of the kernel does.
const collect = `import { Session } from "node:inspector/promises"; const own = new Session(); own.connect();
  await own.post("HeapProfiler.collectGarbage"); own.disconnect();`;

/** Does something to a kernel that has run a few cells, and looks whether its memory comes back. */
async function loaded(what, task) {
  const { client, pid } = await start();
  for (let i = 0; i < 20; i++) await run(client, `const warm${i} = [${i}].map((x) => x + 1)`);
  const before = memoryOf(pid);
  const begun = performance.now();
  await task(client, pid);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  // What a cell has left behind is not collected before it needs the room.
  await run(client, collect);
  let after = memoryOf(pid);
  // V8 looks what it can give back when a process has been calm for some seconds.
  for (let tries = 0; tries < 20 && after > 1.5 * before; tries++) {
    await delay(1000);
    after = memoryOf(pid);
  }
  const sizes = `${before.toFixed(0)} MiB before, ${after.toFixed(0)} after`;
  check(`${what}: memory comes back (${sizes}; ${seconds} s)`, after <= 1.5 * before, sizes);
  check(`${what}: the kernel compiles and answers`, (await run(client, "const six = 6; six * 7")).text === "42");
  await client.shutdown();
}

async function lines() {
  await loaded("200 000 lines", async (client) => {
    const { text, reply } = await run(client, "for (let i = 0; i < 200_000; i++) console.log(i)");
    const wanted = Array.from({ length: 200_000 }, (_, i) => `${i}\n`).join("");
    check("200 000 printed lines arrive, in order", text === wanted && reply.status === "ok", `${text.length} characters`);
  });
}

async function bytes() {
  await loaded("100 MB", async (client) => {
    const code = "for (let i = 0; i < 400; i++) process.stdout.write(String.fromCharCode(97 + (i % 26)).repeat(250_000))";
    const { text, reply } = await run(client, code);
    let right = text.length === 100_000_000 && reply.status === "ok";
    for (let i = 0; i < 400; i++) right &&= text.slice(i * 250_000, (i + 1) * 250_000) === String.fromCharCode(97 + (i % 26)).repeat(250_000);
    check("100 MB in 400 chunks arrive, in order", right, `${text.length} characters`);
  });
}

async function cells() {
  await loaded("2 000 cells", async (client) => {
    let wrong = 0;
    for (let i = 0; i < 2000; i++) {
      const { text, reply } = await run(client, `const c${i} = ${i}; console.log("cell", c${i}); c${Math.max(0, i - 1)} + 1`);
      if (text !== `cell ${i}\n${Math.max(1, i)}` || reply.execution_count !== i + 21) wrong++;
    }
    check("2 000 cells each print, answer and have their number", wrong === 0, `${wrong} do not`);
  });
}

const busy = [
  "for (;;) seen++;",
  "await null; for (;;) seen++;",
  "for (;;) { seen++; await new Promise((resolve) => setImmediate(resolve)); }",
  "await new Promise((resolve) => setTimeout(resolve, 3_600_000));",
  "await new Promise(() => {});",
  "for (;;) console.log(seen++);",
  "try { for (;;) seen++; } catch { for (;;) seen++; }",
  "while (true) { await null; seen++; }",
  "for (;;) { await new Promise((resolve) => setImmediate(resolve)); for (let i = 0; i < 1e6; i++) seen++; }",
  "for (;;) { await (await import('node:timers/promises')).setImmediate(); seen++; }",
  "for (;;) await new Promise((resolve) => process.nextTick(resolve));",
  "const table = Array.from({ length: 1e6 }, (_, i) => i); for (;;) table.sort((a, b) => b - a);",
];

async function interrupts() {
  await loaded("1 000 interrupts", async (client) => {
    const below = random(seed);
    await run(client, "let seen = 0; const kept = 'kept';");
    const ends = { ok: 0, Interrupted: 0, other: 0 };
    let late = 0;
    for (let i = 0; i < 1000; i++) {
      const which = below(busy.length);
      let ran;
      await new Promise((resolve) => (ran = run(client, busy[which], resolve)));
      const wait = below(40);
      if (wait > 0) await delay(wait);
      const begun = performance.now();
      client.interrupt();
      const { reply, text: said } = await Promise.race([ran, delay(20_000, { reply: undefined }, { ref: false })]);
      if (!reply) throw new Error(`interrupt ${i} of ${busy[which]}: no end`);
      const end = reply.status === "ok" ? "ok" : reply.ename;
      const isRight = end in ends && !said.includes("Uncaught");
      ends[isRight ? end : "other"]++;
      if (!isRight && ends.other <= 3) console.log(`${busy[which]}: ${end}: ${reply.evalue}, ${JSON.stringify(said.slice(-500))}`);
      if (performance.now() - begun > 2000) late++;
      // A cell that comes right behind it is not hit.
      const { reply: next, text } = await run(client, "kept");
      if (next.status === "ok" && text === "'kept'") continue;
      ends.other++;
      console.log(`behind ${busy[which]}, interrupted after ${wait} ms: ${next.status} ${next.evalue ?? ""}, ${JSON.stringify(text.slice(0, 500))}`);
    }
    check("1 000 interrupts end 1 000 cells that would not end, and no others", ends.Interrupted === 1000 && ends.other === 0, JSON.stringify(ends));
    check("each within two seconds", late === 0, `${late} took longer`);
  });
}

const deaths = [
  "process.exit(3)",
  "process.abort()",
  "process.kill(process.pid, 'SIGKILL')",
  "await new Promise((resolve) => setTimeout(resolve, 5)); process.exit(0)",
  "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {})",
];

async function crashes() {
  await loaded("50 crashes", async (client) => {
    let wrong = 0;
    for (let i = 0; i < 50; i++) {
      const { reply, text } = await run(client, `console.log("last words ${i}"); ${deaths[i % deaths.length]}`);
      if (reply.ename !== "ProcessEnded" || !text.startsWith(`last words ${i}\n`)) wrong++;
      if ((await run(client, `${i} + 1`)).text !== String(i + 1)) wrong++;
    }
    check("50 cells that end their process fail, lose no print, and the next one runs", wrong === 0, `${wrong} do not`);
  });
}

/** How many processes have a word in their environment. */
function processesWith(word) {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, "utf8").includes(word);
    } catch {
      return false;
    }
  }).length;
}

async function restarts() {
  // What is started here lies in a folder of its own and can be told by it.
  const folder = mkdtempSync(join(tmpdir(), "pamtlab-load-"));
  process.env.TMPDIR = folder;
  const own = [];
  const aborted = [];
  let wrong = 0;
  async function restart(i) {
    const { client } = await start();
    if ((await run(client, `console.log(${i})`)).text !== `${i}\n`) wrong++;
    // Every third while a cell runs, as a reader does who has lost patience.
    if (i % 3 === 0) void client.execute("for (;;) {}", { onMessage: () => undefined }).catch(() => undefined);
    await client.shutdown();
    const { code, signal, tail } = await client.exited;
    if (code !== 0) aborted.push(`${signal ?? code}: ${tail.trim()}`);
    if (i === 20 || i === 98) own.push(process.memoryUsage().rss);
  }
  // Two at a time: most of a start is waiting.
  for (let i = 0; i < 100; i += 2) await Promise.all([restart(i), restart(i + 1)]);
  await delay(500);
  check("100 restarts each run a cell", wrong === 0, `${wrong} do not`);
  check("and end as they should", aborted.length === 0, aborted.join("; "));
  const left = { processes: processesWith(folder), folders: readdirSync(folder).length };
  check("and leave no process and no folder", left.processes === 0 && left.folders === 0, JSON.stringify(left));
  delete process.env.TMPDIR;
  rmSync(folder, { recursive: true });
  check("nor memory in their client", own[1] <= 1.5 * own[0], own.join(" "));
}

/** A message that is wrong somewhere: unsigned, signed by another key, cut, not JSON, of no type, or of a type with nonsense in it. */
function malformed(below, key) {
  const part = (value) => Buffer.from(JSON.stringify(value));
  const types = ["execute_request", "complete_request", "inspect_request", "history_request", "comm_open", "comm_msg", "is_complete_request", "kernel_info_request", "shutdown_request", "x", ""];
  const odd = [null, -1, "", "x", [], {}, { code: 5 }, { code: null, silent: "x" }, { comm_id: 1 }, 2 ** 60];
  const header = { msg_id: randomUUID(), session: "fuzz", username: "", date: "", msg_type: types[below(types.length)], version: "5.3" };
  const body = [part(header), part({}), part({}), part(odd[below(odd.length)])];
  const sign = (by) => Buffer.from(body.reduce((hmac, one) => hmac.update(one), createHmac("sha256", by)).digest("hex"));
  const delimiter = Buffer.from("<IDS|MSG>");
  switch (below(8)) {
    case 0:
      return [delimiter, Buffer.alloc(0), ...body];
    case 1:
      return [delimiter, sign("another"), ...body];
    case 2:
      return [delimiter, sign(key), ...body.slice(0, below(4))];
    case 3:
      return [randomBytes(below(100) + 1)];
    case 4:
      body[below(4)] = Buffer.from("{".repeat(below(5) + 1));
      return [delimiter, sign(key), ...body];
    case 5:
      body[0] = part(odd[below(odd.length)]);
      return [delimiter, sign(key), ...body];
    case 6:
      return [Buffer.alloc(0), delimiter, sign(key).subarray(1 + below(63)), ...body];
    default:
      if (["execute_request", "shutdown_request"].includes(header.msg_type)) header.msg_type = "nothing";
      body[0] = part(header);
      return [delimiter, sign(key), ...body, randomBytes(below(50))];
  }
}

async function fuzz() {
  const { client, pid, connection } = await start();
  await run(client, "const kept = 1;");
  let before = 0;
  const below = random(seed);
  const sockets = ["shell_port", "control_port", "stdin_port"].map((port) => {
    const socket = new Dealer({ linger: 0, sendHighWaterMark: 0 });
    socket.connect(address(connection, port));
    return socket;
  });
  for (let i = 0; i < 100_000; i++) {
    await sockets[below(3)].send(malformed(below, connection.key));
    if (i % 2000 === 0) await run(client, "kept");
    // Some are taken for an editor's, and the compiler is loaded for them.
    if (i === 4000) before = memoryOf(pid);
  }
  const { text, reply } = await run(client, "kept + 1");
  check("after 100 000 malformed or unsigned messages the kernel answers", text === "2" && reply.status === "ok", JSON.stringify(reply));
  for (const socket of sockets) socket.close();
  await delay(1000);
  await run(client, collect);
  const after = memoryOf(pid);
  check(`and its memory comes back (${before.toFixed(0)} MiB before, ${after.toFixed(0)} after)`, after <= 1.5 * before, after);
  await client.shutdown();
}

const only = process.argv[2];
console.log(`seed ${seed}`);
for (const part of [lines, bytes, cells, interrupts, crashes, restarts, fuzz]) {
  if (only !== undefined && part.name !== only) continue;
  try {
    await part();
  } catch (error) {
    check(part.name, false, error.stack);
  }
}
end();
