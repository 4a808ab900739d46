/** Actors that share a state and take turns, one step at a time. */
export interface Interleaved<S> {
  readonly actors: number;
  /** The state after this actor's next step; null where it waits or is done. */
  step(state: S, actor: number): S | null;
  /** Whether this actor has no step left. */
  isDone(state: S, actor: number): boolean;
  /** States of one key are the same state. */
  key(state: S): string;
  /** What is wrong with a state, a sentence each. */
  faults(state: S): readonly string[];
}

/** A state reached, in how many ways, and one of them: the actors in the order of their steps. */
export interface Reached<S> {
  readonly state: S;
  readonly schedules: number;
  readonly schedule: readonly number[];
}

/** All that can come of it. */
export interface Explored<S> {
  /** States in which no actor has a step left. */
  readonly ends: readonly Reached<S>[];
  /** Different states seen, the first among them. */
  readonly states: number;
  /** States with something wrong, each with what it is; actors that wait for each other are such a state too. */
  readonly faulty: readonly (Reached<S> & { readonly faults: readonly string[] })[];
}

/**
 * Plays every interleaving of the actors' steps. Schedules that meet in the same state go on as one and are counted, so that
 * the work grows with states and not with schedules. Which comes first depends on nothing but the actors' order.
 */
export function explore<S>(first: S, machine: Interleaved<S>): Explored<S> {
  const ends: Reached<S>[] = [];
  const faulty: (Reached<S> & { readonly faults: readonly string[] })[] = [];
  let states = 0;
  let layer: readonly Node<S>[] = [{ state: first, schedules: 1, last: null }];
  while (layer.length > 0) {
    states += layer.length;
    const next = new Map<string, Node<S>>();
    for (const reached of layer) {
      const after = successors(reached, machine);
      const isEnd = after.length === 0;
      const faults = [...machine.faults(reached.state)];
      if (isEnd && !allDone(reached.state, machine)) faults.push("every actor waits");
      if (faults.length > 0) faulty.push({ ...whole(reached), faults });
      if (isEnd) ends.push(whole(reached));
      for (const one of after) {
        const key = machine.key(one.state);
        const met = next.get(key);
        next.set(key, met ? { ...met, schedules: met.schedules + one.schedules } : one);
      }
    }
    layer = [...next.values()];
  }
  return { ends, states, faulty };
}

/** A state on the way, with the steps to it as a chain from the last back. */
interface Node<S> {
  readonly state: S;
  readonly schedules: number;
  readonly last: Link | null;
}

interface Link {
  readonly actor: number;
  readonly before: Link | null;
}

function whole<S>({ state, schedules, last }: Node<S>): Reached<S> {
  const schedule: number[] = [];
  for (let link = last; link !== null; link = link.before) schedule.push(link.actor);
  return { state, schedules, schedule: schedule.reverse() };
}

function successors<S>(from: Node<S>, machine: Interleaved<S>): Node<S>[] {
  const found: Node<S>[] = [];
  for (let actor = 0; actor < machine.actors; actor++) {
    const state = machine.step(from.state, actor);
    if (state === null) continue;
    found.push({ state, schedules: from.schedules, last: { actor, before: from.last } });
  }
  return found;
}

function allDone<S>(state: S, machine: Interleaved<S>): boolean {
  return Array.from({ length: machine.actors }, (_, actor) => actor).every((actor) =>
    machine.isDone(state, actor),
  );
}
