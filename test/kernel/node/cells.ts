import type {
  CommMessage,
  Engine,
  EngineHost,
  MimeBundle,
  Outcome,
} from "../../../lib/kernel/engine.js";
import { nodeEngine, type NodeEngineOptions } from "../../../lib/kernel/node/node-engine.js";

/** One thing that cells said, as a short line: `out hi`, `err oh`, `show {…}`. */
export type Said = string;

/** An engine with what its cells say, written down. */
export interface Cells {
  readonly engine: Engine;
  /** Everything said since `run` was called last; neighbouring prints of one stream are joined. */
  readonly said: Said[];
  /** Lines that the reader will answer with; without one the reader is not there. */
  readonly answers: string[];
  readonly published: { readonly type: string; readonly content: MimeBundle }[];
  readonly run: (code: string, during?: (engine: Engine) => unknown) => Promise<Outcome>;
  /** The text of what a cell answers, or its error. */
  readonly answer: (code: string) => Promise<unknown>;
  /** All that a cell says. */
  readonly shows: (code: string) => Promise<readonly Said[]>;
}

/** Starts an engine in this folder. */
export function startCells(options: NodeEngineOptions = {}): Cells {
  const said: Said[] = [];
  const answers: string[] = [];
  const published: Cells["published"] = [];
  let cell = 0;
  const host: EngineHost = {
    stream: (name, text) => {
      const kind = name === "stdout" ? "out " : "err ";
      if (said.at(-1)?.startsWith(kind) === true) said[said.length - 1] += text;
      else said.push(kind + text);
    },
    display: (data, { update = false }) =>
      void said.push(`${update ? "update" : "show"} ${JSON.stringify(data)}`),
    clear: (wait) => void said.push(`clear ${wait}`),
    publish: (type, content) => void published.push({ type, content }),
    input: async () => answers.shift(),
  };
  const engine = nodeEngine(host, { folder: import.meta.dirname, ...options });
  const run: Cells["run"] = async (code, during) => {
    said.length = 0;
    const ran = engine.execute(code, ++cell);
    during?.(engine);
    return ran;
  };
  return {
    engine,
    said,
    answers,
    published,
    run,
    answer: async (code) => {
      const outcome = await run(code);
      if (outcome.status === "error") return `${outcome.ename}: ${outcome.evalue}`;
      return outcome.result?.["text/plain"];
    },
    shows: async (code) => {
      await run(code);
      return said;
    },
  };
}

/** A comm message as a front end sends it. */
export function comm(type: CommMessage["type"], content: MimeBundle): CommMessage {
  return { type, content, metadata: {}, buffers: [] };
}
