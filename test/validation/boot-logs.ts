import { observedLogs, type ObservedLog } from "../../lib/input/observed.js";
import { pamtKb } from "../../lib/model/components.js";
import { host } from "../../lib/scene/host.js";
import { GiB } from "../../lib/units.js";
import { compared, kb, type Group, type Row } from "./row.js";

const why: Readonly<Record<ObservedLog["map"], string>> = {
  cmr: "From the CMRs that the same log prints, taken as memory blocks.",
  e820: "From the machine's own e820 map.",
  inferred:
    "No map was published: the layout was chosen to fit, so this shows only that the number can come about.",
};

function row(log: ObservedLog): Row {
  const node = host(log.spec);
  const told = {
    what: `dmesg of ${log.name}, ${log.pamt}`,
    why: why[log.map],
    source: `${log.source}, ${log.date}`,
  };
  if (log.pamtKb !== null) return compared(log.pamtKb, pamtKb(node, log.pamt), kb, told);
  const ours = node.failure?.message ?? "TDX comes up";
  const same = log.failure !== null && ours.startsWith(log.failure);
  return { ...told, published: log.failure ?? "", ours, difference: same ? "none" : "another end" };
}

/** A number without a map or a log: six TDMRs that hold 992 GiB give it. */
function alone(): Row {
  const sizes = [2, 198, 198, 198, 198, 198];
  const ranges = sizes.map((gib, at) => ({ start: at * 256 * GiB, end: (at * 256 + gib) * GiB }));
  return compared(4_071_192, pamtKb(host({ ranges }), "static"), kb, {
    what: "dmesg of a host of 992 GiB, static",
    why: why.inferred,
    source: "log of TDX module 1.5.1.0, date not known",
  });
}

/** The sum of TDMR sizes, and what the two modes print for it. */
export function bootLogs(): Group {
  return { title: "Boot logs", rows: [...observedLogs().map(row), alone()] };
}
