/** Wraps a value for a pipe: its JSON behind its length in bytes. */
export function frame(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

/** Takes a pipe's chunks apart into the values that `frame` wrapped. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  push(chunk: Buffer): unknown[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const values: unknown[] = [];
    for (let body = this.#take(); body; body = this.#take()) {
      values.push(JSON.parse(body.toString("utf8")) as unknown);
    }
    return values;
  }

  #take(): Buffer | undefined {
    if (this.#length < 4) return undefined;
    const first = this.#chunks[0]!;
    const head = first.length < 4 ? this.#joined() : first;
    const size = head.readUInt32BE(0);
    if (this.#length < size + 4) return undefined;
    const whole = this.#joined();
    this.#chunks = whole.length > size + 4 ? [whole.subarray(size + 4)] : [];
    this.#length = whole.length - size - 4;
    return whole.subarray(4, size + 4);
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }
}
