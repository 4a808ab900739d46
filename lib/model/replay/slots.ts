/** Numbers from 0 up for what comes and goes, each used again once it is free. */
export class Slots {
  readonly #most: number;
  readonly #slots = new Map<number, number>();
  readonly #free: number[] = [];

  /** As many at once as are told. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The number of what is there. */
  of(name: number): number | undefined {
    return this.#slots.get(name);
  }

  /** Gives a number to what is not there yet; answers whether there was one left. */
  take(name: number): boolean {
    const slot = this.#free.pop() ?? this.#slots.size;
    if (slot >= this.#most) return false;
    this.#slots.set(name, slot);
    return true;
  }

  /** Takes the number back. */
  free(name: number): void {
    const slot = this.#slots.get(name);
    if (slot === undefined) return;
    this.#slots.delete(name);
    this.#free.push(slot);
  }
}
