import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../../lib/errors.js";
import { findFrontEnd } from "../../lib/kernel/front-end.js";
import { installKernels } from "../../lib/kernel/install.js";
import { findKernelspec } from "../../lib/kernel/kernelspec.js";

const folder = (): string => mkdtempSync(join(tmpdir(), "pamtlab-install-"));

describe("installed kernelspecs", () => {
  test("name this Node and the compiled command line by absolute paths, both kernels", () => {
    const prefix = folder();
    const written = installKernels({ prefix });
    expect(written.map((path) => path.slice(prefix.length))).toStrictEqual([
      join("/share", "jupyter", "kernels", "pamtlab"),
      join("/share", "jupyter", "kernels", "pamtlab-tslab"),
    ]);
    const env = { JUPYTER_PATH: join(prefix, "share", "jupyter") };
    for (const name of ["pamtlab", "pamtlab-tslab"]) {
      const { argv, directory } = findKernelspec(name, env);
      expect(directory.startsWith(prefix)).toBe(true);
      expect(argv[0]).toBe(process.execPath);
      const script = argv.find((word) => word.endsWith("main.js"))!;
      expect(isAbsolute(script) && existsSync(script)).toBe(true);
      expect(argv.at(-1)).toBe("{connection_file}");
      expect(JSON.parse(readFileSync(join(directory, "kernel.json"), "utf8"))).toMatchObject({
        interrupt_mode: "message",
      });
    }
  });

  test("replace what an earlier install has left", () => {
    const prefix = folder();
    const old = join(prefix, "share", "jupyter", "kernels", "pamtlab");
    mkdirSync(old, { recursive: true });
    writeFileSync(join(old, "kernel.json"), '{ "argv": ["gone"], "interrupt_mode": "signal" }');
    installKernels({ prefix });
    const spec = JSON.parse(readFileSync(join(old, "kernel.json"), "utf8")) as object;
    expect(spec).toMatchObject({
      argv: [process.execPath, ...Array<unknown>(5).fill(expect.any(String))],
    });
    expect(spec).toMatchObject({ interrupt_mode: "message" });
  });

  test("that cannot be written are named, with the way out", () => {
    const prefix = join(folder(), "file");
    writeFileSync(prefix, "");
    const at = join(prefix, "share", "jupyter", "kernels", "pamtlab");
    expect(() => installKernels({ prefix })).toThrow(
      new InputError(
        `cannot write "${at}": ENOTDIR (expected a folder that you may write to, by --user or --prefix)`,
      ),
    );
  });

  test("go to the user's own folder where no prefix is given", () => {
    const data = folder();
    const before = process.env["JUPYTER_DATA_DIR"];
    process.env["JUPYTER_DATA_DIR"] = data;
    try {
      expect(installKernels({ user: true })[0]).toBe(join(data, "kernels", "pamtlab"));
    } finally {
      if (before === undefined) delete process.env["JUPYTER_DATA_DIR"];
      else process.env["JUPYTER_DATA_DIR"] = before;
    }
  });
});

test("JupyterLab is preferred to Notebook wherever it is", () => {
  const [first, second] = [folder(), folder()];
  expect(findFrontEnd([first, second])).toBeUndefined();
  writeFileSync(join(first, "jupyter-notebook"), "");
  expect(findFrontEnd([first, second])).toBe(join(first, "jupyter-notebook"));
  writeFileSync(join(second, "jupyter-lab"), "");
  expect(findFrontEnd([first, second])).toBe(join(second, "jupyter-lab"));
});
