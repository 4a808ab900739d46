import { openChannel, type CommTaker } from "../../cell/channel.js";
import { defineCellGlobals } from "../../cell/globals.js";
import type { Command } from "../protocol.js";
import { report } from "./report.js";
import { awaitInCell } from "./run.js";

const takers: CommTaker[] = [];

/** Gives cells their functions to show things and to speak with the front end. */
export function openCellChannel(): void {
  openChannel({
    display: (data, how) => report({ kind: "display", data, ...how }),
    clear: (wait) => report({ kind: "clear", wait }),
    publish: (type, content, { metadata, buffers }) => {
      const encoded = buffers.map((buffer) => Buffer.from(buffer).toString("base64"));
      report({ kind: "publish", type, content, metadata, buffers: encoded });
    },
    pending: awaitInCell,
    onComm: (take) => void takers.push(take),
  });
  defineCellGlobals();
}

/** Hands a comm message to whoever knows its comm; one that is opened to nobody is closed. */
export function takeComm({
  type,
  content,
  metadata,
  buffers,
}: Extract<Command, { kind: "comm" }>): void {
  const message = {
    type: type as Parameters<CommTaker>[0]["type"],
    content,
    metadata,
    buffers: buffers.map((buffer) => Buffer.from(buffer, "base64")),
  };
  const known = takers.some((take) => take(message));
  if (known || type !== "comm_open") return;
  const closed = { comm_id: content["comm_id"], data: {} };
  report({ kind: "publish", type: "comm_close", content: closed, metadata: {}, buffers: [] });
}
