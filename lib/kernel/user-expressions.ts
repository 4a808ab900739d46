import type { Engine } from "./engine.js";
import type { Content } from "./message.js";

/**
 * What a front end's expressions come to when its cell has ended well, by the names that it gives them; each is a cell of its own that
 * is not remembered, and one that fails tells why.
 *
 * Source: Jupyter's messaging protocol 5.4, "Execution results", user_expressions.
 */
export async function userExpressions(
  engine: Engine,
  asked: unknown,
  cell: number,
): Promise<Content> {
  const found: Record<string, Content> = {};
  for (const [name, code] of Object.entries(asked ?? {})) {
    const outcome = await engine.execute(String(code), cell);
    const data = (outcome.status === "ok" && outcome.result) || { "text/plain": "undefined" };
    found[name] = outcome.status === "ok" ? { status: "ok", data, metadata: {} } : { ...outcome };
  }
  return found;
}
