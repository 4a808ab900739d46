import { createRequire } from "node:module";
import type { Engine } from "./engine.js";
import type { History } from "./history.js";
import { protocolVersion, type Content } from "./message.js";

const manifest = createRequire(import.meta.url)("../../package.json") as { version: string };

/** The answer to a request that asks and changes nothing; nothing for a request that is not known. */
export async function answerQuery(
  engine: Engine,
  history: History,
  type: string,
  content: Content,
): Promise<Content | undefined> {
  const code = typeof content["code"] === "string" ? content["code"] : "";
  const cursor = toUnits(code, content["cursor_pos"]);
  switch (type) {
    case "kernel_info_request":
      return kernelInfo(engine);
    case "complete_request": {
      const { start, end, matches, metadata = {} } = await engine.complete(code, cursor);
      const [cursor_start, cursor_end] = [toPoints(code, start), toPoints(code, end)];
      return { status: "ok", matches, cursor_start, cursor_end, metadata };
    }
    case "inspect_request": {
      const data = await engine.inspect(code, cursor, Number(content["detail_level"] ?? 0));
      return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
    }
    case "is_complete_request":
      return { ...(await engine.isComplete(code)) };
    case "history_request":
      return { status: "ok", history: history.answer(content) };
    case "comm_info_request":
      return { status: "ok", comms: openComms(engine, content["target_name"]) };
    case "debug_request":
      return {
        type: "response",
        request_seq: content["seq"],
        command: content["command"],
        success: false,
        message: "this kernel has no debugger",
      };
    case "interrupt_request":
      // The watching thread has already sent the signal.
      return { status: "ok" };
    default:
      return undefined;
  }
}

function openComms(engine: Engine, wanted: unknown): Content {
  const comms = Object.entries(engine.comms?.() ?? {})
    .filter(([, target]) => typeof wanted !== "string" || target === wanted)
    .map(([id, target_name]) => [id, { target_name }] as const);
  return Object.fromEntries(comms);
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
