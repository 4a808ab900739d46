import { observedLogs } from "../../lib/input/observed.js";
import { backing, breakEven } from "../../lib/model/backing.js";
import { pamtKb } from "../../lib/model/components.js";
import { footprint } from "../../lib/model/footprint.js";
import { host, type Host } from "../../lib/scene/host.js";
import { tdmrInitCalls } from "../../lib/tdx/pamt.js";
import { GiB, KiB, MiB, TiB } from "../../lib/units.js";
import { compared, count, fixed, type Group, type Row } from "./row.js";

const covers = "Dynamic PAMT cover letters v1 to v6, 2025-05-02 to 2026-05-25";
const v6 = "Dynamic PAMT v6 cover letter, 2026-05-25";

const percent = (digits: number) => fixed(digits, "%");

/** A host whose memory is one block from address 0, as the published tables take it. */
const plain = (bytes: number, maxPfn?: number): Host =>
  host({ ranges: [{ start: 0, end: bytes }], pamt: "dynamic", maxPfn });
const table = (node: Host, mode: "static" | "dynamic"): number => pamtKb(node, mode) * KiB;
const logKb = (name: string): number => {
  const log = observedLogs().find((one) => one.name === name)!;
  return pamtKb(host(log.spec), log.pamt);
};

/** Shares of host memory that covers, documents and talks quote. */
export function shares(): Group {
  const node = plain(TiB);
  const full = backing(node, 1);
  return {
    title: "Shares and ratios",
    rows: [
      compared(256, TiB / table(node, "static"), (part) => `1/${Number(part.toFixed(1))}`, {
        what: "static PAMT, part of memory",
        why: "PAMT_2M (8 KiB a GiB) is left out of the round figure; a PAMT_1G page a TDMR is too small to show.",
        source: "Linux Documentation/arch/x86/tdx.rst, undated",
      }),
      compared(
        0.4,
        (100 * table(node, "static")) / TiB,
        percent(4),
        {
          what: "static PAMT, share of memory",
          why: "Published to one digit.",
          source: covers,
        },
        "~0.4 %",
      ),
      compared(
        0.004,
        (100 * table(node, "dynamic")) / TiB,
        percent(6),
        {
          what: "Dynamic PAMT, boot-time tables, share of memory",
          why: "Published to one digit; 40 KiB a GiB.",
          source: covers,
        },
        "~0.004 %",
      ),
      compared(
        100,
        table(node, "static") / table(node, "dynamic"),
        fixed(1, "x"),
        {
          what: "static over Dynamic PAMT, boot-time tables",
          why: "A ratio of the two rounded shares.",
          source: covers,
        },
        "100x",
      ),
      compared(
        1_034_220 / 10_092,
        logKb("lkml_verma_252g_static") / logKb("lkml_dpamt_252g_dynamic"),
        fixed(2, "x"),
        {
          what: "static over Dynamic PAMT, two printed totals",
          why: "That both logs are of one machine is inferred.",
          source: "V. Verma, 2026-01, and Dynamic PAMT v4 16/16, 2025-11-20",
        },
      ),
      compared(
        8,
        footprint(plain(2 * TiB)).static.bytes / GiB,
        fixed(3, "GiB"),
        {
          what: "static PAMT of a 2 TB server",
          why: "Published as about 8 GB, in whole ones.",
          source:
            "a blog post and a slide, not named further where they are quoted, date not known",
        },
        "~8 GB",
      ),
      compared(
        0.0002,
        (100 * node.refcounts.flat) / TiB,
        percent(6),
        {
          what: "counters, share of memory",
          why: "Published to one digit; 4 bytes for 2 MiB.",
          source: "Dynamic PAMT v3 cover letter, 2025-09-18",
        },
        "0.0002 %",
      ),
      compared(2, node.refcounts.flat / MiB, fixed(0, "MiB"), {
        what: "counters of 1 TB, flat array",
        why: "The same formula.",
        source: "Dynamic PAMT v6 04/11, 2026-05-25",
      }),
      compared(256, tdmrInitCalls(GiB), count, {
        what: "TDH.SYS.TDMR.INIT calls for 1 GiB",
        why: "A property of module 1.5.01, which later modules may change.",
        source: "intel/tdx-module, branch tdx_1.5, 2024-02-22",
      }),
      {
        what: "Dynamic PAMT with every range backed",
        published: "slightly behind static PAMT",
        ours: `${(full.dynamic - full.static) / KiB / 1024} KiB a GiB behind`,
        difference: "none",
        why: "Bitmap 32 KiB and counters 2 KiB a GiB come on top, since pairs then add up to PAMT_4K; vCPU caches aside.",
        source: v6,
      },
      compared(99.17, 100 * breakEven(node), percent(2), {
        what: "backed ranges at which both modes take the same",
        why: "(4104 - 42) / 4096, arithmetic on the published sizes; PAMT_1G pages aside.",
        source: "derived from the v6 series, 2026-05-25",
      }),
    ],
  };
}

/** The overhead table of the v6 cover letter: hosts without TDs. */
export function overheadTable(): Group {
  const gib = fixed(2, "GiB");
  const rounded =
    "The table multiplies by the rounded 0.4 % and 0.004 %; ours adds exact tables and counters.";
  const rows = (
    [
      ["256 GB", 256 * GiB, undefined, 1.02, 0.01, 100, "100x"],
      ["256 GB, counters up to 2^52", 256 * GiB, 2 ** 40, 1.02, 8.01, 1 / 8, "8x worse"],
      ["2 TB", 2 * TiB, undefined, 8.19, 0.08, 99, "99x"],
      ["2 TB, counters up to 2^52", 2 * TiB, 2 ** 40, 8.19, 8.08, 1, "1x"],
    ] as const
  ).flatMap(([what, bytes, maxPfn, all, boot, saving, printed]): Row[] => {
    const answer = footprint(plain(bytes, maxPfn));
    const ratio = answer.static.bytes / answer.dynamic.bytes;
    const told = { why: rounded, source: v6 };
    return [
      compared(all, answer.static.bytes / GiB, gib, { ...told, what: `${what}, static` }),
      compared(boot, answer.dynamic.bytes / GiB, gib, { ...told, what: `${what}, dynamic` }),
      compared(
        saving,
        ratio,
        fixed(2, "x"),
        { ...told, what: `${what}, static over dynamic` },
        printed,
      ),
    ];
  });
  return { title: "Overhead table of v6, no TDs", rows };
}
