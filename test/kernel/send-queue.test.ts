import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { SendQueue } from "../../lib/kernel/send-queue.js";

/** A socket as ZeroMQ's binding behaves: a send made while another one waits is refused. */
class OneAtATime {
  closed = false;
  readonly sent: string[] = [];
  #busy = false;

  async send(frames: Buffer[]): Promise<void> {
    if (this.#busy) throw new Error("EBUSY");
    this.#busy = true;
    if (this.sent.length % 3 === 0) await nextTurn();
    this.sent.push(frames.map(String).join());
    this.#busy = false;
  }
}

describe("a send queue", () => {
  test("sends a thousand messages of one turn, in order, one at a time", async () => {
    const socket = new OneAtATime();
    const queue = new SendQueue(socket);
    const names = Array.from({ length: 1000 }, (_, i) => `message ${i}`);
    for (const name of names) queue.send([Buffer.from(name)]);
    await queue.drained();
    expect(socket.sent).toStrictEqual(names);
  });

  test("takes up again after it was empty", async () => {
    const socket = new OneAtATime();
    const queue = new SendQueue(socket);
    queue.send([Buffer.from("a")]);
    await queue.drained();
    queue.send([Buffer.from("b")]);
    await queue.drained();
    expect(socket.sent).toStrictEqual(["a", "b"]);
  });

  test("hands the first message over at once", () => {
    const handed: unknown[] = [];
    const queue = new SendQueue({
      closed: false,
      send: async (frames) => void handed.push(frames),
    });
    queue.send([Buffer.from("now")]);
    expect(handed).toHaveLength(1);
  });

  test("drops what comes after the socket was closed", async () => {
    const socket = new OneAtATime();
    const queue = new SendQueue(socket);
    queue.send([Buffer.from("a")]);
    await queue.drained();
    socket.closed = true;
    queue.send([Buffer.from("b")]);
    await queue.drained();
    expect(socket.sent).toStrictEqual(["a"]);
  });

  test("tells whoever waits of a send that failed", async () => {
    const queue = new SendQueue({
      closed: false,
      send: () => Promise.reject(new Error("no route")),
    });
    queue.send([Buffer.from("a")]);
    await expect(queue.drained()).rejects.toThrow("no route");
  });
});
