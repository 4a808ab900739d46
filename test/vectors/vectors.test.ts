import { afterAll, describe, expect, test } from "vitest";
import { fixture } from "../fixtures/read.js";
import { hostTopics } from "./host-topics.js";
import type { Topic } from "./topic.js";

interface Vector {
  readonly id: string;
  readonly topic: string;
  readonly inputs: Record<string, unknown>;
  readonly expected: Record<string, unknown>;
  /** Exact figures beside published ones that their author rounded. */
  readonly exactGiB?: Record<string, number>;
}

const topics: Readonly<Record<string, Topic>> = { ...hostTopics };
const { vectors } = fixture<{ vectors: Vector[] }>("vectors.json");
const answered = vectors.filter(({ topic }) => topic in topics);
const left: string[] = [];

describe("domain vectors", () => {
  test.each(answered)("$id", ({ id, topic, inputs, expected, exactGiB }) => {
    const got = topics[topic]!(inputs);
    if (typeof got === "string") {
      left.push(`${id}: ${got}`);
      return expect(got).not.toBe("");
    }
    const wanted: Record<string, unknown> = exactGiB ? { exactGiB } : expected;
    for (const [key, value] of Object.entries(wanted)) {
      if (typeof value === "number" && !Number.isInteger(value)) {
        expect(got[key], key).toBeCloseTo(value, 3);
      } else expect(got[key], key).toEqual(value);
    }
  });
});

afterAll(() => {
  const open = vectors.filter(({ topic }) => !(topic in topics));
  const count = new Map<string, number>();
  for (const { topic } of open) count.set(topic, (count.get(topic) ?? 0) + 1);
  for (const [topic, n] of count)
    left.push(`${topic}: ${n} vectors that the host alone does not answer`);
  if (left.length > 0) console.log(`Vectors left out:\n  ${left.join("\n  ")}`);
});
