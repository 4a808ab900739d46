import { describe, expect, test } from "vitest";
import { fromDmesg } from "../../lib/input/dmesg.js";

const memory = { start: 0x100000, end: 0x80000000 };
const line = "BIOS-e820: [mem 0x0000000000100000-0x000000007fffffff] usable";

describe("lines that say [1 MiB, 2 GiB) is memory", () => {
  test.each([
    ["since 3.5", line],
    ["since 7.0", "BIOS-e820: [mem 0x0000000000100000-0x000000007fffffff]  System RAM"],
    ["with a size", "BIOS-e820: [mem 0x0000000000100000-0x000000007fffffff] 2047   MB System RAM"],
    ["before 3.5", " BIOS-e820: 0000000000100000 - 0000000080000000 (usable)"],
    ["seconds", `[    0.000000] ${line}`],
    ["caller", `[    0.000000][    T0] ${line}`],
    ["wall clock", `[Mon Jan  1 00:00:00 2024] ${line}`],
    ["journal", `Jan 01 00:00:00 host kernel: ${line}`],
    ["journal and seconds", `Jan  1 00:00:00 host kernel: [    0.000000] ${line}`],
    ["ISO", `2024-01-01T00:00:00,000000+00:00 ${line}`],
    ["ISO journal", `2024-01-01T00:00:00+0000 host kernel: ${line}`],
    ["decoded facility", `kern  :info  : [    0.000000] ${line}`],
    ["raw level", `<6>[    0.000000] ${line}`],
    ["kmsg", `6,0,0,-;${line}`],
    ["quoted", `> ${line}`],
    ["quoted twice", `> > [    0.000000] ${line}`],
    ["tight quotes", `>>${line}`],
    ["CRLF", `${line}\r`],
    ["colour", `\u001B[32m[    0.000000] \u001B[0m\u001B[33mBIOS-e820: \u001B[0m${line.slice(11)}`],
    [
      "HTML",
      `<font color="#4E9A06">[ 0.0] </font><font color="#C4A000">BIOS-e820</font>${line.slice(9)}`,
    ],
    ["quoted-printable blank", line.replace("usable", "=20usable=20")],
    ["soft break in the digits", line.replace("7ff", "7=\nff")],
    ["soft break before the type", line.replace("] ", "]=\n ")],
    ["wrapped before the type", line.replace("] ", "]\n")],
    ["wrapped in quotes", `> [    0.000000] ${line.replace("] ", "]\n> ")}`],
    ["wrapped out of quotes", `> ${line.replace("] ", "]\n")}`],
    ["wrapped inside the range", line.replace("-0x", "\n-0x")],
    ["wrapped after the dash", line.replace("-0x", "-\n0x")],
    ["wrapped after the head", line.replace(" [mem", "\n[mem")],
    ["wrapped twice", line.replace("mem ", "mem\n").replace("] ", "]\n")],
    ["upper case hex", line.replace("7fffffff", "7FFFFFFF")],
    ["two records on one line", `BIOS-e820: [mem 0x0-0xfff] reserved[    0.000000] ${line}`],
    ["no end of line and a remark", `${line}   <-- here`],
    [
      "mem= shrank it",
      `BIOS-e820: [mem 0x100000-0xffffffff] usable\nuser: [mem 0x100000-0x7fffffff] usable`,
    ],
    [
      "mem=, before 3.5",
      ` BIOS-e820: 0000000000100000 - 0000000100000000 (usable)\n user: 0000000000100000 - 0000000080000000 (usable)`,
    ],
    [
      "trimmed by MTRRs",
      `BIOS-e820: [mem 0x0-0xffffffff] usable\nmodified: [mem 0x0-0xfffff] reserved\nmodified: [mem 0x100000-0x7fffffff] usable`,
    ],
    [
      "remove",
      `BIOS-e820: [mem 0x100000-0xffffffff] usable\ne820: remove [mem 0x80000000-0xfffffffffffffffe] usable`,
    ],
    [
      "remove any type",
      `BIOS-e820: [mem 0x100000-0xffffffff] usable\ne820: remove [mem 0x80000000-0xffffffff]`,
    ],
    [
      "update",
      `BIOS-e820: [mem 0x0-0x7fffffff] usable\ne820: update [mem 0x00000000-0x000fffff] usable ==> reserved`,
    ],
    [
      "update since 7.0",
      `BIOS-e820: [mem 0x0-0x7fffffff]  System RAM\ne820: update [mem 0x00000000-0x000fffff] System RAM ==> device reserved`,
    ],
    [
      "update in quoted-printable",
      `BIOS-e820: [mem 0x0-0x7fffffff] usable\ne820: update [mem 0x0-0xfffff] usable =3D=3D> reserved`,
    ],
    [
      "update before 3.5",
      ` BIOS-e820: 0000000000000000 - 0000000080000000 (usable)\ne820 update range: 0000000000000000 - 0000000000100000 (usable) ==> (reserved)`,
    ],
    ["update of another type", `${line}\ne820: update [mem 0x100000-0x1fffff] reserved ==> usable`],
    [
      "update wrapped",
      `BIOS-e820: [mem 0x0-0x7fffffff] usable\ne820: update [mem 0x0-0xfffff] usable\n==> reserved`,
    ],
    ["a CMR", "virt/tdx: CMR: [0x100000, 0x80000000)"],
    ["a CMR, 2023", "tdx: CMR: [0x100000, 0x80000000)"],
    ["a numbered CMR", "virt/tdx: CMR[0]: [0x100000, 0x80000000)"],
    ["a CMR without a colon", "virt/tdx: CMR [0x100000, 0x80000000)"],
    ["a CMR with its number bare", "tdx: BIOS-CMR 0: [0x100000, 0x80000000)"],
    ["a CMR with its last byte", "CMR: [0x100000, 0x7fffffff]"],
    ["a CMR wrapped", "virt/tdx: CMR: [0x100000,\n0x80000000)"],
    ["the same line twice", `${line}\n${line}`],
  ])("%s", (_, text) => {
    expect(fromDmesg(`${text}\n`).ranges).toEqual([memory]);
  });
});

describe("lines that are no memory", () => {
  test.each([
    "BIOS-e820: [gap 0x0000000080000000-0x00000000ffffffff]",
    "BIOS-e820: [mem 0x80000000-0xffffffff] reserved",
    "BIOS-e820: [mem 0x80000000-0xffffffff]  device reserved",
    "BIOS-e820: [mem 0x80000000-0xffffffff] soft reserved",
    "BIOS-e820: [mem 0x80000000-0xffffffff] type 20",
    "BIOS-e820: [mem 0x80000000-0xffffffff] persistent (type 12)",
    "BIOS-e820: [mem 0x80000000-0xffffffff] persistent RAM (type 7)",
    "BIOS-e820: [mem 0x80000000-0xffffffff] unusable",
    "BIOS-e820: [mem 0x80000000-0xffffffff] ACPI data",
    "BIOS-e820: [mem 0x80000000-0xffffffff] ACPI NVS",
    " BIOS-e820: 0000000080000000 - 0000000100000000 (ACPI NVS)",
    "reserve setup_data: [mem 0x0000000080000000-0x00000000ffffffff] usable",
    "efi: mem50: [Conventional Memory| | |] range=[0x80000000-0x8fffffff] (256MB)",
    "Initmem setup node 0 [mem 0x0000000080000000-0x00000000ffffffff]",
    "ACPI: SRAT: Node 0 PXM 0 [mem 0x80000000-0xffffffff]",
    "NUMA: Node 0 [mem 0x00000000-0x7fffffff] + [mem 0x80000000-0xffffffff] -> [mem 0x0-0xffffffff]",
    "[mem 0x80000000-0xfed1ffff] available for PCI devices",
    "e820: reserve RAM buffer [mem 0x7fff0000-0x7fffffff]",
  ])("%s", (other) => {
    expect(fromDmesg(`${line}\n${other}\n`).ranges).toEqual([memory]);
    expect(fromDmesg(`${other}\n${line}\n`).ranges).toEqual([memory]);
  });
});

describe("what a log says of TDX", () => {
  test.each([
    ["virt/tdx: 262668 KBs allocated for PAMT", { observed: { pamtKb: 262668, pamt: "static" } }],
    ["tdx: 262668 KB allocated for PAMT.", { observed: { pamtKb: 262668, pamt: "static" } }],
    ["tdx: 65667 pages allocated for PAMT.", { observed: { pamtKb: 262668, pamt: "static" } }],
    ["virt/tdx: 262668 KB\nallocated for PAMT", { observed: { pamtKb: 262668, pamt: "static" } }],
    [
      "tdx: 1 KB allocated for PAMT\ntdx: 2 KB allocated for PAMT",
      { observed: { pamtKb: 2, pamt: "static" } },
    ],
    [
      "virt/tdx: Enable Dynamic PAMT\nvirt/tdx: 10092 KB allocated for PAMT",
      { pamt: "dynamic", observed: { pamtKb: 10092, pamt: "dynamic" } },
    ],
    ["virt/tdx: Enable Dynamic PAMT", { pamt: "dynamic" }],
    ["tdx: BIOS enabled: private KeyID range [16, 32)", { keyIds: 16 }],
    ["tdx: TDX enabled by BIOS. TDX private KeyID range: [16, 64).", { keyIds: 48 }],
    ["tdx: BIOS enabled: private KeyID range\n[16, 32)", { keyIds: 16 }],
    [
      "last_pfn = 0x3040000 max_arch_pfn = 0x400000000\nlast_pfn = 0x80000 max_arch_pfn = 0x1",
      { maxPfn: 0x3040000 },
    ],
    [
      "virt/tdx: initialization failed: TDMR [0x0, 0x80000000): reserved areas exhausted.\nvirt/tdx: module initialization failed (-28)",
      {
        observed: {
          failure: "initialization failed: TDMR [0x0, 0x80000000): reserved areas exhausted.",
        },
      },
    ],
    [
      "virt/tdx: initialization failed: TDMR [0x0,\n0x80000000): reserved areas exhausted.",
      {
        observed: {
          failure: "initialization failed: TDMR [0x0, 0x80000000): reserved areas exhausted.",
        },
      },
    ],
    [
      "virt/tdx: initialization failed: TDMRs exhausted.",
      { observed: { failure: "initialization failed: TDMRs exhausted." } },
    ],
    [
      "virt/tdx: module initialization failed (-28)",
      { observed: { failure: "module initialization failed (-28)" } },
    ],
    [
      "virt/tdx: TDX-Module initialization failed (-22)",
      { observed: { failure: "TDX-Module initialization failed (-22)" } },
    ],
  ])("%s", (text, expected) => {
    expect(fromDmesg(`${line}\n${text}\n`)).toMatchObject(expected);
  });

  test("a driver that failed is no failure of TDX", () => {
    expect(fromDmesg(`${line}\n[drm] initialization failed\nfoo 12 KB`).observed).toBeUndefined();
  });

  test("a page frame below the memory is not handed on", () => {
    expect(fromDmesg(`${line}\nlast_pfn = 0x1000`).maxPfn).toBeUndefined();
  });
});
