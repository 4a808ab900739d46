import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import { findKernelspec, ownKernels } from "../../lib/kernel/kernelspec.js";

const folder = mkdtempSync(join(tmpdir(), "pamtlab-test-"));
const elsewhere = { JUPYTER_DATA_DIR: join(folder, "user") };

function put(name: string, text: string): void {
  mkdirSync(join(folder, "kernels", name), { recursive: true });
  writeFileSync(join(folder, "kernels", name, "kernel.json"), text);
}

describe("a kernelspec", () => {
  test("of this package is found without an install step, and starts the compiled command line", () => {
    const spec = findKernelspec("pamtlab", elsewhere);
    expect(spec.directory).toBe(join(ownKernels, "kernels", "pamtlab"));
    const script = spec.argv.find((word) => word.endsWith("main.js"))!;
    const path = resolve(script.replace("{resource_dir}", spec.directory));
    expect(path).toBe(resolve(import.meta.dirname, "../../dist/cli/main.js"));
    expect(existsSync(resolve(path, "../../../package.json"))).toBe(true);
    expect(spec.argv).toContain("{connection_file}");
  });

  test("is found through JUPYTER_PATH first", () => {
    put("pamtlab", JSON.stringify({ argv: ["other"], display_name: "Other", language: "x" }));
    const path = [join(folder, "nothing"), folder].join(delimiter);
    const spec = findKernelspec("pamtlab", { ...elsewhere, JUPYTER_PATH: path });
    expect(spec).toMatchObject({ displayName: "Other", argv: ["other"] });
  });

  test("that is not there is answered with the nearest name", () => {
    expect(() => findKernelspec("pamtlb", elsewhere)).toThrow(
      new InputError('unknown kernel: "pamtlb" (did you mean "pamtlab"?)'),
    );
  });

  test("that is malformed is named", () => {
    put("broken", "{}");
    expect(() => findKernelspec("broken", { ...elsewhere, JUPYTER_PATH: folder })).toThrow(
      "(expected argv)",
    );
  });
});
