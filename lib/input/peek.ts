import { decoded } from "./lines.js";

/** A stream looked into: whether it is an inventory, and the whole of it, nothing lost. */
export interface Peeked {
  readonly inventory: boolean;
  readonly chunks: AsyncIterable<string>;
}

// Two JSON hosts are told from one within this many characters; a longer first line is one host.
const PEEK_CAP = 1024 * 1024;

/** Looks whether a stream without a name holds one JSON host a line: a whole object on the first line, one more after. */
export async function isInventory(stream: AsyncIterable<Uint8Array | string>): Promise<Peeked> {
  const chunks = decoded(stream);
  const seen: string[] = [];
  let text = "";
  let answer: boolean | undefined;
  while (answer === undefined) {
    const next = await chunks.next();
    if (next.done) break;
    seen.push(next.value);
    text += next.value;
    answer = text.length > PEEK_CAP ? false : looksLikeInventory(text);
  }
  return { inventory: answer ?? false, chunks: joined(seen, chunks) };
}

/** Undefined while too little has been read. */
function looksLikeInventory(text: string): boolean | undefined {
  const start = text.trimStart();
  if (start === "") return undefined;
  if (!start.startsWith("{")) return false;
  const lineEnd = start.indexOf("\n");
  if (lineEnd < 0) return undefined;
  const after = start.slice(lineEnd).trimStart();
  if (!isObject(start.slice(0, lineEnd))) return false;
  return after === "" ? undefined : after.startsWith("{");
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

async function* joined(
  seen: readonly string[],
  rest: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  yield* seen;
  yield* rest;
}
