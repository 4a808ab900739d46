import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { readText } from "./read-text.js";
import { fromScene, type Scene } from "./scene.js";

/**
 * Reads the scene that a SCENE argument names: a file, or `-` for standard input.
 *
 * @throws InputError naming the file when it cannot be read, and whatever is wrong in it.
 */
export async function openScene(arg: string, io: { readonly stdin: Readable }): Promise<Scene> {
  if (arg === "-") return fromScene(await text(io.stdin), { name: "standard input" });
  const read = readText(arg, "expected a scene file, or - for standard input");
  return fromScene(read, { name: arg });
}
