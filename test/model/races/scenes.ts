import {
  races,
  type RaceActor,
  type RaceAnswer,
  type RaceOp,
} from "../../../lib/model/races/races.js";

const cases: readonly RaceOp[][] = [["get"], ["put"], ["get", "put"], ["put", "get"]];

/** Every choice of so many actors, order aside. */
export function choices(count: number, from = 0): RaceActor[][] {
  if (count === 0) return [[]];
  return cases.flatMap((ops, index) =>
    index < from ? [] : choices(count - 1, index).map((rest) => [{ ops }, ...rest]),
  );
}

const known = new Map<string, RaceAnswer>();

/** The answer for a version; asked for again, it is not played again. */
export function played(name: string, actors: readonly RaceActor[], users = 0): RaceAnswer {
  const key = JSON.stringify([name, actors, users]);
  const answer = known.get(key) ?? races({ policy: name, actors, users });
  known.set(key, answer);
  return answer;
}
