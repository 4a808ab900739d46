import { InputError } from "../errors.js";
import type { FrameLine } from "../input/frames.js";
import { naming } from "../input/naming.js";
import { openScene } from "../input/open-scene.js";
import type { Scene } from "../input/scene.js";
import { buddyPlacement } from "../model/buddy/placement.js";
import { costTable } from "../tdx/costs.js";
import { packed, scattered, spread, type PlacementOf } from "../model/place.js";
import { Replay } from "../model/replay/replay.js";
import { Simulator } from "../model/simulate.js";
import { host, type Host } from "../scene/host.js";
import type { PamtMode } from "../scene/host-spec.js";
import { policy } from "../tdx/policy.js";
import type { Event } from "../workload/event.js";
import { workload, workloads } from "../workload/workloads.js";
import { openLoad, type Load } from "./load.js";
import { begun, oneBatch, playAll, type Played } from "./play.js";
import { replayAnswer, simulateAnswer } from "./simulate-answer.js";
import { failureText, replayText, simulateText } from "./simulate-text.js";
import { failureAnswer } from "./size-answer.js";
import type { Io } from "./verb.js";

/** What `pamtlab simulate` is asked, besides the scene. */
export interface SimulateArgs {
  readonly load: string;
  readonly policy?: string;
  readonly cacheMin?: number;
  readonly pamt: PamtMode;
  readonly placement: keyof typeof placements;
  readonly costs?: string;
  readonly seed: number;
  readonly skipBroken?: true;
  readonly json?: true;
}

/** Where pages land, by the name on the command line. */
export const placements = {
  packed: () => packed,
  spread: () => spread(),
  scattered: (seed) => scattered(seed),
  buddy: (seed) => buddyPlacement({ seed }),
} satisfies Readonly<Record<string, (seed: number) => PlacementOf>>;

/** Answers for what the command line names. @throws InputError for wrong input, the load's line or event in it. */
export async function runSimulate(
  arg: string | undefined,
  options: SimulateArgs,
  io: Io,
): Promise<void> {
  if (arg === "-" && options.load === "-") {
    throw new InputError("both the scene and the load are standard input (name a file for one)");
  }
  const scene = arg === undefined ? undefined : asked(await openScene(arg, io), options);
  if (Object.hasOwn(workloads, options.load)) {
    await playNamed(sceneFor(scene, options.load), options, io);
    return;
  }
  const opening = openLoad(options.load, io, {
    largest: scene?.host.policy.hugepages === false ? "4k" : "1g",
    keep: options.skipBroken === true,
    names: Object.keys(workloads),
  });
  const load = await begun(opening, io);
  if (load === null) return;
  if (load.kind === "frames") await playFrames(load, scene?.host, options, io);
  else await playEvents(sceneFor(scene, options.load), load, options, io);
}

/** The scene with what the command line asks for in place of its own. */
function asked(
  { host: node, guests }: Scene,
  { policy: name, cacheMin, pamt }: SimulateArgs,
): Scene {
  const spec = { ...node, pamt };
  const named =
    name === undefined ? spec : { ...spec, policy: name, cacheMin: policy(name).cacheMin };
  return { host: host(cacheMin === undefined ? named : { ...named, cacheMin }), guests };
}

function sceneFor(scene: Scene | undefined, load: string): Scene {
  if (scene) return scene;
  throw new InputError(
    `load "${load}" needs a scene: name its file first (only a trace of host frames does without)`,
  );
}

async function playNamed(scene: Scene, options: SimulateArgs, io: Io): Promise<void> {
  const events = workload(options.load, scene.guests, scene.host.policy, { seed: options.seed });
  const load = { batches: oneBatch(events), notes: () => [] };
  await playEvents(scene, load, options, io);
}

async function playEvents(
  { host: node }: Scene,
  { batches, notes }: Pick<Load, "notes"> & { readonly batches: AsyncIterable<Iterable<Event>> },
  options: SimulateArgs,
  io: Io,
): Promise<void> {
  if (node.failure) {
    const answer = failureAnswer(node.failure, node.warnings);
    io.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : failureText(node.name, answer));
    io.exitCode = 1;
    return;
  }
  const placement = placements[options.placement](options.seed);
  const costs = options.costs === undefined ? {} : { costs: costTable(options.costs) };
  const player = new Simulator(node, { placement, rows: 0, ...costs });
  const played = await playAll(batches, (event) => player.play(event), io);
  const answer = simulateAnswer(node, player.answer(), options, stopNotes(played, notes(), io));
  io.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : simulateText(answer));
}

async function playFrames(
  { batches, notes }: Extract<Load, { kind: "frames" }>,
  node: Host | undefined,
  options: SimulateArgs,
  io: Io,
): Promise<void> {
  const rules = node?.policy ?? policy(options.policy);
  const { cacheMin = rules.cacheMin } = options;
  const replay = new Replay(policy({ ...rules, cacheMin }));
  const name = options.load === "-" ? "standard input" : options.load;
  const play = ({ line, event }: FrameLine): void =>
    naming(`${name} line ${line}`, () => replay.play(event));
  const played = await playAll(batches, play, io);
  const answer = replayAnswer(replay.answer(), stopNotes(played, notes(), io));
  io.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : replayText(answer));
}

/** Notes on a load, and on an interrupt, for which it sets the exit code. */
function stopNotes(
  { events, isStopped }: Played,
  notes: readonly string[],
  io: Io,
): readonly string[] {
  if (!isStopped) return notes;
  io.exitCode = 130;
  return [`stopped by an interrupt: this is what ${events} events came to`, ...notes];
}
