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

/** Figures of a vector that can be answered, where the others cannot: how much a boot touches is its firmware's and kernel's choice. */
const partly: Readonly<Record<string, readonly string[]>> = {
  "meas.boot-pamt": ["seamcallsEachWay"],
};

/** Vectors that need another machine's clock; their topic says why. */
const unanswered = new Set([
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
    const wanted = vector.exactGiB ? { exactGiB: vector.exactGiB } : vector.expected;
    const known = partly[vector.id] ?? Object.keys(wanted);
    const held = Object.entries(wanted).filter(([key]) => known.includes(key));
    expect(held.length).toBeGreaterThan(0);
    hold(answer(vector), Object.fromEntries(held), vector.id);
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
