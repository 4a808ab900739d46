import { fc, test } from "@fast-check/vitest";
import { describe, expect, vi } from "vitest";
import { StreamBuffer, type StreamName } from "../../lib/kernel/stream-buffer.js";

function gather(options: { delay?: number; size?: number } = {}): {
  buffer: StreamBuffer;
  emitted: [StreamName, string][];
} {
  const emitted: [StreamName, string][] = [];
  return { buffer: new StreamBuffer((...message) => emitted.push(message), options), emitted };
}

const name = fc.constantFrom<StreamName[]>("stdout", "stderr");

describe("what a cell prints", () => {
  test.prop([fc.array(fc.tuple(name, fc.string())), fc.integer({ min: 1, max: 30 })])(
    "arrives whole and in order, in messages that alternate or are full",
    (writes, size) => {
      const { buffer, emitted } = gather({ size });
      for (const [stream, text] of writes) buffer.write(stream, text);
      buffer.flush();
      expect(emitted.map(([, text]) => text).join("")).toBe(
        writes.map(([, text]) => text).join(""),
      );
      for (const stream of ["stdout", "stderr"]) {
        const of = (list: readonly [StreamName, string][]): string =>
          list.map(([where, text]) => (where === stream ? text : "")).join("");
        expect(of(emitted)).toBe(of(writes));
      }
      for (const [i, [stream, text]] of emitted.slice(0, -1).entries()) {
        expect(emitted[i + 1]![0] !== stream || text.length >= size).toBe(true);
      }
    },
  );

  test("goes out after the delay without a flush", () => {
    vi.useFakeTimers();
    try {
      const { buffer, emitted } = gather({ delay: 50 });
      buffer.write("stdout", "a");
      vi.advanceTimersByTime(49);
      buffer.write("stdout", "b");
      expect(emitted).toStrictEqual([]);
      vi.advanceTimersByTime(1);
      expect(emitted).toStrictEqual([["stdout", "ab"]]);
    } finally {
      vi.useRealTimers();
    }
  });
});
