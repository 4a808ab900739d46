const root = new URL("../../", import.meta.url);

/**
 * A file of this room as it was compiled, for a process or thread to start in: the room's own files may be read as
 * TypeScript, which a new thread of Node does not understand.
 */
export function compiled(path: string): URL {
  return new URL(`dist/kernel/${path}`, root);
}
