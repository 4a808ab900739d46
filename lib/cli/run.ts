import { unknownName } from "../errors.js";
import { processIo, runVerb, type Io, type Verb } from "./verb.js";

const verbs: Readonly<Record<string, { summary: string; load: () => Promise<Verb> }>> = {
  size: {
    summary: "what PAMT takes on a host: a size, a boot log, /proc/iomem, JSON",
    load: async () => (await import("./size.js")).size,
  },
  footprint: {
    summary: "what TDX metadata takes with guests, component by component: a scene file",
    load: async () => (await import("./footprint.js")).footprint,
  },
  fit: {
    summary: "how many guests fit on a host, what stops them, and what would next: a scene file",
    load: async () => (await import("./fit.js")).fit,
  },
  charge: {
    summary: "what an orchestrator reserves: once, per guest, per GiB, per vCPU: a scene file",
    load: async () => (await import("./charge.js")).charge,
  },
  headroom: {
    summary: "what to keep ready for guests, typical and worst over layouts: a scene file",
    load: async () => (await import("./headroom.js")).headroom,
  },
  simulate: {
    summary: "what TDX metadata takes as things happen: a workload or a recorded trace",
    load: async () => (await import("./simulate.js")).simulate,
  },
  sweep: {
    summary: "every point of a study to a file, or a shard of them: a study file",
    load: async () => (await import("./sweep.js")).sweep,
  },
  merge: {
    summary: "join the shards of a sweep into one file",
    load: async () => (await import("./merge.js")).merge,
  },
  report: {
    summary: "every question answered for your hosts, in one page that prints",
    load: async () => (await import("./report.js")).report,
  },
  chart: {
    summary: "a figure file as SVG, PNG, PDF, HTML, or its numbers",
    load: async () => (await import("./chart.js")).chart,
  },
  worker: {
    summary: "compute chunks of the studies that are submitted to a queue",
    load: async () => (await import("./worker.js")).worker,
  },
  explain: {
    summary: "what stands behind a component or count: formula, source, how sure",
    load: async () => (await import("./explain.js")).explain,
  },
  notebook: {
    summary: "run notebooks headless",
    load: async () => (await import("./notebook.js")).notebook,
  },
  kernel: {
    summary: "the Jupyter kernel: start it, or say where its kernelspec is",
    load: async () => (await import("./kernel.js")).kernel,
  },
  start: {
    summary: "run every notebook and leave charts and tables in out/",
    load: async () => (await import("./start.js")).start,
  },
};

/** The text of `pamtlab --help`. */
export function help(): string {
  const lines = Object.entries(verbs).map(
    ([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`,
  );
  return [
    "pamtlab: how much host memory Intel TDX metadata (PAMT) takes",
    "",
    "Usage: pamtlab VERB [OPTIONS]     (pamtlab VERB --help tells a verb's options)",
    "",
    ...lines,
    "",
    "Exit codes: 0 an answer, 1 a negative answer, 2 wrong input",
    "",
  ].join("\n");
}

/** Runs the command line (without node and the script) and answers the exit code. */
export async function run(argv: readonly string[], io: Io = processIo()): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    io.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  const verb = verbs[name];
  if (!verb) {
    io.stderr.write(`pamtlab: ${unknownName("verb", name, Object.keys(verbs)).message}\n`);
    return 2;
  }
  return runVerb(await verb.load(), rest, io);
}
