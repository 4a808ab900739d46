import type { Message } from "../kernel/message.js";
import type { Metadata, Notebook, Output } from "./document.js";

/** The displays of one run by id: an update reaches each place that shows it, in earlier cells too. */
export type Displays = Map<string, { readonly outputs: Output[]; readonly index: number }[]>;

/** Gathers one cell's outputs from what the kernel publishes. */
export class OutputCollector {
  #outputs: Output[] = [];
  #clearNext = false;
  readonly #displays: Displays;

  constructor(displays: Displays = new Map()) {
    this.#displays = displays;
  }

  /** What the cell shows now. */
  get outputs(): readonly Output[] {
    return this.#outputs;
  }

  add({ header, content }: Pick<Message, "content"> & { header: { msg_type: string } }): void {
    const metadata = (content["metadata"] ?? {}) as Metadata;
    const data = (content["data"] ?? {}) as Metadata;
    switch (header.msg_type) {
      case "stream":
        this.#addStream(String(content["name"]), String(content["text"]));
        break;
      case "display_data":
        this.#register(content, this.#push({ output_type: "display_data", data, metadata }));
        break;
      case "update_display_data":
        this.#update(content, data, metadata);
        break;
      case "execute_result": {
        const count = { execution_count: Number(content["execution_count"]) };
        this.#push({ output_type: "execute_result", ...count, data, metadata });
        break;
      }
      case "error":
        this.addError(
          String(content["ename"]),
          String(content["evalue"]),
          content["traceback"] as string[],
        );
        break;
      case "clear_output":
        if (content["wait"] === true) this.#clearNext = true;
        else this.#clear();
        break;
    }
  }

  addError(ename: string, evalue: string, traceback: readonly string[]): void {
    this.#push({ output_type: "error", ename, evalue, traceback });
  }

  #addStream(name: string, text: string): void {
    this.#clearIfDue();
    const last = this.#outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) {
      this.#outputs[this.#outputs.length - 1] = { ...last, text: last.text + text };
    } else {
      this.#push({ output_type: "stream", name, text });
    }
  }

  #push(output: Output): number {
    this.#clearIfDue();
    return this.#outputs.push(output) - 1;
  }

  #register(content: Metadata, index: number): void {
    const id = displayId(content);
    if (id === undefined) return;
    const places = this.#displays.get(id) ?? [];
    places.push({ outputs: this.#outputs, index });
    this.#displays.set(id, places);
  }

  #update(content: Metadata, data: Metadata, metadata: Metadata): void {
    for (const { outputs, index } of this.#displays.get(displayId(content) ?? "") ?? []) {
      const shown = outputs[index];
      if (shown && "data" in shown) outputs[index] = { ...shown, data, metadata };
    }
  }

  #clearIfDue(): void {
    if (this.#clearNext) this.#clear();
  }

  #clear(): void {
    // A fresh list: displays that were cleared must not be updated into it.
    this.#outputs = [];
    this.#clearNext = false;
  }
}

function displayId(content: Metadata): string | undefined {
  const id = (content["transient"] as Metadata | undefined)?.["display_id"];
  return typeof id === "string" ? id : undefined;
}

/** One output that carries a MIME type, and the cell it stands in. */
export interface TypedOutput<T = unknown> {
  /** The cell's id. */
  readonly cell: string;
  /** Its place among the outputs of that type, from 0. */
  readonly index: number;
  readonly data: T;
  /** All forms of the same output. */
  readonly bundle: Metadata;
}

/** The outputs of an executed notebook that carry the given MIME type, in the order of the page. */
export function outputsOfType<T = unknown>(
  notebook: Notebook,
  mimeType: string,
): readonly TypedOutput<T>[] {
  const found: TypedOutput<T>[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) {
      if (!("data" in output) || !(mimeType in output.data)) continue;
      const data = output.data[mimeType] as T;
      found.push({ cell: cell.id, index: found.length, data, bundle: output.data });
    }
  }
  return found;
}
