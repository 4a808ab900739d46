import { setFlagsFromString } from "node:v8";

/** V8's options for a process that holds the compiler. A snapshot starts with those alone that it was taken with. */
export const compilerFlags = [
  // It leaves much behind, and V8 lets a heap grow to several times what is in use before it looks.
  "--heap-growing-percent=12",
  // What a check leaves behind is collected as well while it is young and little.
  "--max-semi-space-size=2",
  // To optimise one of its largest functions takes 60 MiB, which the system's allocator then keeps.
  "--max-optimized-bytecode-size=20000",
  // At the start the processors have enough to do: collecting waits for no other thread, and `optimise` comes later.
  "--no-parallel-scavenge",
  "--no-opt",
  // What is hashed is the notebook's own text, so the hashes need not differ from start to start.
  "--no-rehash-snapshot",
] as const;

/** Lets V8 optimise a process that was started with these options. */
export function optimise(): void {
  setFlagsFromString("--opt");
}
