const decoder = new TextDecoder();
const SLOTS = 4096;
// As many as a host has threads; more are no tasks.
const MOST = 2 ** 17;

/** Names of tasks by pid, so that each is decoded once. */
export class TaskNames {
  names: string[] = [""];
  readonly #places = new Map<number, number>();
  /** The pid seen last of those that share a slot, and its place; far quicker to ask than a map. */
  readonly #pids = new Int32Array(SLOTS).fill(-1);
  readonly #near = new Uint32Array(SLOTS);

  /** The place of a task's name, which is in [from, to) where the pid has not been seen before. */
  place(pid: number, bytes: Uint8Array, from: number, to: number): number {
    if (pid < 0) return 0;
    const slot = pid % SLOTS;
    if (this.#pids[slot] === pid) return this.#near[slot]!;
    let place = this.#places.get(pid);
    if (place === undefined) {
      place = this.names.push(decoder.decode(bytes.subarray(from, to)).trim()) - 1;
      this.#places.set(pid, place);
    }
    this.#pids[slot] = pid;
    this.#near[slot] = place;
    return place;
  }

  /** Begins anew where there are more names than tasks can be; nothing may point into the names then. */
  trim(): void {
    if (this.names.length <= MOST) return;
    this.names = [""];
    this.#places.clear();
    this.#pids.fill(-1);
  }
}
