import { InputError } from "../errors.js";

/** What becomes of a cell whose types are wrong: it fails, it warns, or nobody looks. */
export type TypesMode = "error" | "warn" | "off";

const modes: readonly TypesMode[] = ["error", "warn", "off"];

/**
 * Reads a mode.
 *
 * @throws InputError with the modes there are.
 */
export function parseTypes(text: string): TypesMode {
  const mode = modes.find((mode) => mode === text);
  if (mode) return mode;
  throw new InputError(`invalid types: "${text}" (expected error, warn or off)`);
}

/** The mode that is asked for, else `PAMTLAB_TYPES`, else `error`. */
export function chosenTypes(
  asked: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): TypesMode {
  return parseTypes(asked ?? env["PAMTLAB_TYPES"] ?? "error");
}

/** The mode that a kernelspec's command line names as `--types=…`, or what is chosen without. */
export function typesOf(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): TypesMode {
  const option = argv.find((word) => word.startsWith("--types="));
  return chosenTypes(option?.slice("--types=".length), env);
}
