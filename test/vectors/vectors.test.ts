import { describe, expect, test } from "vitest";
import { fixture } from "../fixtures/read.js";
import { guestTopics } from "./guest-topics.js";
import { hostTopics } from "./host-topics.js";
import { measuredTopics } from "./measured-topics.js";
import type { Topic } from "./topic.js";

interface Vector {
  readonly id: string;
  readonly topic: string;
  readonly inputs: Record<string, unknown>;
  readonly expected: Record<string, unknown>;
  /** Exact figures beside published ones that their author rounded. */
  readonly exactGiB?: Record<string, number>;
}

const topics: Readonly<Record<string, Topic>> = {
  ...hostTopics,
  ...guestTopics,
  ...measuredTopics,
};
const { vectors } = fixture<{ vectors: Vector[] }>("vectors.json");
const answer = ({ topic, inputs }: Vector): ReturnType<Topic> => topics[topic]!(inputs);

/** Vectors that need events, or another machine's clock; their topic says which. */
const unanswered = new Set([
  "meas.boot-pamt",
  "meas.contention.v2",
  "meas.contention.v3",
  "meas.v6.1td",
  "meas.v6.5td",
]);

/** Holds a got value to a wanted one: whole numbers, text and structure exactly, fractions to three decimals. */
function hold(got: unknown, wanted: unknown, where: string): void {
  if (typeof wanted === "number" && !Number.isInteger(wanted)) {
    expect(got, where).toBeCloseTo(wanted, 3);
  } else if (typeof wanted === "object" && wanted !== null) {
    expect(Object.keys(got as object), where).toEqual(
      expect.arrayContaining(Object.keys(wanted)) as unknown,
    );
    if (Array.isArray(wanted)) expect(got, where).toHaveLength(wanted.length);
    for (const [key, value] of Object.entries(wanted)) {
      hold((got as Record<string, unknown>)[key], value, `${where}.${key}`);
    }
  } else expect(got, where).toBe(wanted);
}

describe("domain vectors", () => {
  test.each(vectors.filter(({ id }) => !unanswered.has(id)))("$id", (vector) => {
    hold(
      answer(vector),
      vector.exactGiB ? { exactGiB: vector.exactGiB } : vector.expected,
      vector.id,
    );
  });

  test("those left out say why", () => {
    const left = vectors.filter(({ id }) => unanswered.has(id));
    expect(left).toHaveLength(unanswered.size);
    const reasons = left.map((vector) => {
      const reason = answer(vector);
      if (typeof reason !== "string") throw new Error(`${vector.id} has an answer: hold it`);
      return `${vector.id}: ${reason}`;
    });
    console.log(["Vectors left out:", ...reasons].join("\n  "));
  });
});
