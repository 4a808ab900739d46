import { fc, test } from "@fast-check/vitest";
import { createHmac } from "node:crypto";
import { describe, expect } from "vitest";
import { Codec, message } from "../../lib/kernel/message.js";

const content = fc.dictionary(fc.string(), fc.jsonValue());
const identities = fc.array(fc.uint8Array({ minLength: 1, maxLength: 9 }));

function roundTrip<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

describe("a message on the wire", () => {
  test.prop([content, identities])("comes out as it went in", (said, names) => {
    const sent = message("stream", said, {
      session: "s",
      identities: names.map((name) => Buffer.from(name)),
    });
    const received = new Codec("key").decode(new Codec("key").encode(sent));
    expect(received).toStrictEqual(roundTripMessage(sent));
  });

  test("is signed as the protocol says: HMAC-SHA256 over the four parts, in hexadecimal", () => {
    const frames = new Codec("secret").encode(message("status", { a: 1 }, { session: "s" }));
    const hmac = createHmac("sha256", "secret");
    for (const part of frames.slice(2)) hmac.update(part);
    expect(frames[0]?.toString()).toBe("<IDS|MSG>");
    expect(frames[1]?.toString()).toBe(hmac.digest("hex"));
    expect(frames).toHaveLength(6);
  });

  test.prop([fc.nat(), fc.integer({ min: 1, max: 255 })])(
    "is refused when any byte behind the delimiter was changed",
    (at, flip) => {
      const frames = new Codec("key").encode(message("x", { a: 1 }, { session: "s" }));
      const sizes = frames.slice(1).map(({ length }) => length);
      let offset = at % sizes.reduce((sum, size) => sum + size, 0);
      const frame = frames.slice(1).find(({ length }) => {
        if (offset < length) return true;
        offset -= length;
        return false;
      });
      frame![offset]! ^= flip;
      expect(new Codec("key").decode(frames)).toBeUndefined();
    },
  );

  test("is refused the second time", () => {
    const codec = new Codec("key");
    const frames = new Codec("key").encode(message("x", {}, { session: "s" }));
    expect(codec.decode(frames)).toBeDefined();
    expect(codec.decode(frames)).toBeUndefined();
  });

  test("is refused under another key", () => {
    const frames = new Codec("key").encode(message("x", {}, { session: "s" }));
    expect(new Codec("other").decode(frames)).toBeUndefined();
  });

  test.each([0, 1, 63, 65, 128])("is refused with a signature of %d letters", (length) => {
    const frames = new Codec("key").encode(message("x", {}, { session: "s" }));
    frames[1] = Buffer.from(frames[1]!.toString().repeat(2).slice(0, length));
    expect(new Codec("key").decode(frames)).toBeUndefined();
  });

  test("is remembered among the last 65 536, and no longer", () => {
    const [from, to] = [new Codec("key"), new Codec("key")];
    const frames = from.encode(message("x", {}, { session: "s" }));
    const again = (): boolean => to.decode(frames) !== undefined;
    const others = (count: number): void => {
      for (let i = 0; i < count; i++) to.decode(from.encode(message("x", {}, { session: "s" })));
    };
    expect(again()).toBe(true);
    others(65_535);
    expect(again()).toBe(false);
    others(1);
    expect(again()).toBe(true);
  });

  test.prop([fc.array(fc.uint8Array(), { maxLength: 8 })])("never throws on noise", (noise) => {
    const frames = noise.map((frame) => Buffer.from(frame));
    expect(new Codec("key").decode(frames)).toBeUndefined();
    expect(new Codec("key").decode([Buffer.from("<IDS|MSG>"), ...frames])).toBeUndefined();
  });
});

function roundTripMessage(sent: ReturnType<typeof message>): ReturnType<typeof message> {
  const { header, parent, metadata, content: said } = sent;
  return { ...sent, ...roundTrip({ header, parent, metadata }), content: roundTrip(said) };
}
