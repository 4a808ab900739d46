import { createRequire } from "node:module";
import type { Engine } from "./engine.js";
import type { History } from "./history.js";
import { protocolVersion, type Content } from "./message.js";

const manifest = createRequire(import.meta.url)("../../package.json") as { version: string };

/** The answer to a request that asks and changes nothing; nothing for a request that is not known. */
export function answerQuery(
  engine: Engine,
  history: History,
  type: string,
  content: Content,
): Content | undefined {
  const code = typeof content["code"] === "string" ? content["code"] : "";
  const cursor = toUnits(code, content["cursor_pos"]);
  switch (type) {
    case "kernel_info_request":
      return kernelInfo(engine);
    case "complete_request": {
      const { start, end, matches } = engine.complete(code, cursor);
      const [cursor_start, cursor_end] = [toPoints(code, start), toPoints(code, end)];
      return { status: "ok", matches, cursor_start, cursor_end, metadata: {} };
    }
    case "inspect_request": {
      const data = engine.inspect(code, cursor);
      return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
    }
    case "is_complete_request":
      return { ...engine.isComplete(code) };
    case "history_request":
      return { status: "ok", history: history.answer(content) };
    case "comm_info_request":
      return { status: "ok", comms: {} };
    case "interrupt_request":
      // The watching thread has already sent the signal.
      return { status: "ok" };
    default:
      return undefined;
  }
}

function kernelInfo({ language }: Engine): Content {
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "pamtlab",
    implementation_version: manifest.version,
    language_info: language,
    banner: `pamtlab ${manifest.version}: TypeScript ${language.version} on Node ${process.version}`,
    debugger: false,
    help_links: [],
  };
}

// The protocol counts code points since 5.2, the compiler UTF-16 units.
function toUnits(code: string, points: unknown): number {
  if (typeof points !== "number") return code.length;
  return Array.from(code).slice(0, points).join("").length;
}

function toPoints(code: string, units: number): number {
  return Array.from(code.slice(0, units)).length;
}
