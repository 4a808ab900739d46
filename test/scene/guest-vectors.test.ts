import { describe, expect, test } from "vitest";
import { fixture } from "../fixtures/read.js";
import { guestTopics } from "./guest-topics.js";

interface Vector {
  readonly id: string;
  readonly topic: string;
  readonly inputs: Record<string, unknown>;
  readonly expected: Record<string, unknown>;
}

const { vectors } = fixture<{ vectors: Vector[] }>("vectors.json");

describe("domain vectors of guests and policies", () => {
  test.each(vectors.filter(({ topic }) => topic in guestTopics))(
    "$id",
    ({ topic, inputs, expected }) => {
      expect(guestTopics[topic]!(inputs)).toMatchObject(expected);
    },
  );
});
