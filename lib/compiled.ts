/**
 * A file of `lib/` as it was compiled, for a process or thread to start in: what is running may be read as TypeScript, which a new
 * thread of Node does not understand, or stand in one file with others.
 */
export function compiled(path: string): URL {
  return new URL(`../dist/${path}`, import.meta.url);
}
