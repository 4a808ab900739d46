import { describe, expect, test } from "vitest";
import { OutputCollector, type Displays } from "../../lib/notebook/outputs.js";

type Content = Record<string, unknown>;

function add(collector: OutputCollector, type: string, content: Content): void {
  collector.add({ header: { msg_type: type }, content });
}

function display(text: string, id?: string): Content {
  return { data: { "text/plain": text }, metadata: {}, transient: { display_id: id } };
}

function shown({ outputs }: OutputCollector): unknown[] {
  return outputs.map((output) => {
    if (output.output_type === "stream") return output.text;
    return output.output_type === "error" ? output.ename : output.data["text/plain"];
  });
}

describe("a cell's outputs", () => {
  test("join what one stream says in a row", () => {
    const cell = new OutputCollector();
    for (const [name, text] of [
      ["stdout", "a"],
      ["stdout", "b"],
      ["stderr", "c"],
      ["stdout", "d"],
    ]) {
      add(cell, "stream", { name, text });
    }
    expect(shown(cell)).toStrictEqual(["ab", "c", "d"]);
  });

  test("are updated wherever a display's id is shown, in earlier cells too", () => {
    const displays: Displays = new Map();
    const [first, second] = [new OutputCollector(displays), new OutputCollector(displays)];
    add(first, "display_data", display("1", "x"));
    add(first, "display_data", display("other"));
    add(second, "display_data", display("2", "x"));
    add(second, "update_display_data", display("new", "x"));
    add(second, "update_display_data", display("nobody", "y"));
    expect(shown(first)).toStrictEqual(["new", "other"]);
    expect(shown(second)).toStrictEqual(["new"]);
    expect(JSON.stringify(first.outputs)).not.toContain("transient");
  });

  test("are cleared now, or when the next output comes", () => {
    const cell = new OutputCollector();
    add(cell, "stream", { name: "stdout", text: "a" });
    add(cell, "clear_output", { wait: true });
    expect(shown(cell)).toStrictEqual(["a"]);
    add(cell, "stream", { name: "stdout", text: "b" });
    expect(shown(cell)).toStrictEqual(["b"]);
    add(cell, "clear_output", { wait: false });
    expect(shown(cell)).toStrictEqual([]);
  });

  test("that were cleared are not updated into what came after", () => {
    const cell = new OutputCollector();
    add(cell, "display_data", display("1", "x"));
    add(cell, "clear_output", { wait: false });
    add(cell, "display_data", display("2", "y"));
    add(cell, "update_display_data", display("new", "x"));
    expect(shown(cell)).toStrictEqual(["2"]);
  });

  test("keep errors and answers, and nothing of what is no output", () => {
    const cell = new OutputCollector();
    add(cell, "status", { execution_state: "busy" });
    add(cell, "execute_result", { ...display("1"), execution_count: 3 });
    add(cell, "error", { ename: "E", evalue: "v", traceback: ["E: v"] });
    expect(cell.outputs).toStrictEqual([
      {
        output_type: "execute_result",
        execution_count: 3,
        data: { "text/plain": "1" },
        metadata: {},
      },
      { output_type: "error", ename: "E", evalue: "v", traceback: ["E: v"] },
    ]);
  });
});
