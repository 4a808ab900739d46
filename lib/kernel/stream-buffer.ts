export type StreamName = "stdout" | "stderr";

/**
 * Gathers what a cell prints into few messages: one is emitted when `delay` milliseconds have passed, when `size`
 * characters have gathered, when the stream changes, or on `flush`.
 */
export class StreamBuffer {
  readonly #emit: (name: StreamName, text: string) => void;
  readonly #delay: number;
  readonly #size: number;
  #name: StreamName = "stdout";
  #parts: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    emit: (name: StreamName, text: string) => void,
    { delay = 50, size = 65_536 }: { delay?: number; size?: number } = {},
  ) {
    this.#emit = emit;
    this.#delay = delay;
    this.#size = size;
  }

  write(name: StreamName, text: string): void {
    if (text === "") return;
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= this.#size) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), this.#delay);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#length === 0) return;
    const text = this.#parts.join("");
    this.#parts = [];
    this.#length = 0;
    this.#emit(this.#name, text);
  }
}
