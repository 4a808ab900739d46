import { StringDecoder } from "node:string_decoder";
import { findMark, type Report } from "./protocol.js";

/** Takes what a child printed and what it reported, in the order in which the child did so. */
export interface Ordered {
  print(text: string): void;
  report(report: Report): void;
}

/**
 * Brings a child's standard output and its reports, which come by two pipes, into one order: the child marks in its output
 * where a report belongs. Programs that the child starts print between the marks.
 */
export class OrderedOutput {
  readonly #secret: string;
  readonly #to: Ordered;
  readonly #decoder = new StringDecoder("utf8");
  readonly #reports: Report[] = [];
  /** How many reports have been handed on. */
  #reported = 0;
  #text: Buffer = Buffer.alloc(0);

  constructor(secret: string, to: Ordered) {
    this.#secret = secret;
    this.#to = to;
  }

  addText(chunk: Buffer): void {
    this.#text = this.#text.length === 0 ? chunk : Buffer.concat([this.#text, chunk]);
    this.#drain();
  }

  addReports(reports: readonly Report[]): void {
    this.#reports.push(...reports);
    this.#drain();
  }

  /** Hands on whatever is left: the child is gone. */
  end(): void {
    this.#drain();
    this.#print(this.#text);
    this.#text = Buffer.alloc(0);
    this.#reportUpTo(Infinity);
  }

  #drain(): void {
    for (;;) {
      const found = findMark(this.#text, this.#secret);
      if ("held" in found) {
        const sure = this.#text.length - found.held;
        this.#print(this.#text.subarray(0, sure));
        this.#text = this.#text.subarray(sure);
        return;
      }
      // The report itself may still be on its way; what was printed before it need not wait.
      this.#print(this.#text.subarray(0, found.at));
      this.#text = this.#text.subarray(found.at);
      if (this.#reported + this.#reports.length <= found.report) return;
      this.#reportUpTo(found.report);
      this.#text = this.#text.subarray(found.end - found.at);
    }
  }

  #reportUpTo(last: number): void {
    while (this.#reports.length > 0 && this.#reported <= last) {
      this.#reported++;
      this.#to.report(this.#reports.shift()!);
    }
  }

  #print(bytes: Buffer): void {
    const text = this.#decoder.write(bytes);
    if (text !== "") this.#to.print(text);
  }
}
