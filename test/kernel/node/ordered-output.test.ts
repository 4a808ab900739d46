import { describe, expect, test } from "vitest";
import { frame, FrameReader } from "../../../lib/kernel/node/frames.js";
import { OrderedOutput } from "../../../lib/kernel/node/ordered-output.js";
import { mark, type Report } from "../../../lib/kernel/node/protocol.js";

const secret = "0123456789abcdef0123456789abcdef";

function open(): { output: OrderedOutput; said: string[] } {
  const said: string[] = [];
  const output = new OrderedOutput(secret, {
    print: (text) => {
      if (said.at(-1)?.startsWith("> ") === true) said[said.length - 1] += text;
      else said.push(`> ${text}`);
    },
    report: (report) => void said.push(report.kind === "print" ? report.text : report.kind),
  });
  return { output, said };
}

const report = (text: string): Report => ({ kind: "print", text });

describe("output and reports", () => {
  const stream = Buffer.from(`é1\n${mark(secret, 0)}2 \0 two${mark(secret, 1)}${mark(secret, 2)}3`);
  const whole = ["> é1\n", "a", "> 2 \0 two", "b", "c", "> 3"];

  test("come in one order, wherever the text is cut and whichever comes first", () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      for (const early of [true, false]) {
        const { output, said } = open();
        const reports = [report("a"), report("b"), report("c")];
        if (early) output.addReports(reports);
        output.addText(stream.subarray(0, cut));
        output.addText(stream.subarray(cut));
        for (const one of early ? [] : reports) output.addReports([one]);
        expect(said).toStrictEqual(whole);
      }
    }
  });

  test("survive a mark that got lost", () => {
    const { output, said } = open();
    output.addReports([report("a"), report("b"), report("c")]);
    output.addText(Buffer.from(`1${mark(secret, 1)}2`));
    expect(said).toStrictEqual(["> 1", "a", "b", "> 2"]);
    output.end();
    expect(said).toStrictEqual(["> 1", "a", "b", "> 2", "c"]);
  });

  test("are all handed on when the child is gone", () => {
    const { output, said } = open();
    output.addText(Buffer.from(`1\0${secret}`));
    output.addReports([report("a")]);
    output.end();
    expect(said).toStrictEqual([`> 1\0${secret}`, "a"]);
  });
});

test("frames come out as they went in, wherever they are cut", () => {
  const values = [{ a: 1 }, "é".repeat(1000), [null], {}];
  const bytes = Buffer.concat(values.map((value) => frame(value)));
  for (let size = 1; size < bytes.length; size = size * 2 + 1) {
    const reader = new FrameReader();
    const found: unknown[] = [];
    for (let at = 0; at < bytes.length; at += size)
      found.push(...reader.push(bytes.subarray(at, at + size)));
    expect(found).toStrictEqual(values);
  }
});
