import type { Completeness } from "./engine.js";

interface Syntax {
  transpileModule(
    code: string,
    options: { reportDiagnostics: boolean; compilerOptions: { target: number; module: number } },
  ): { diagnostics?: readonly { start?: number; code: number }[] };
}

// Numbers of compiler messages that mean "the text ends too early": */ expected, unterminated template literal.
const unterminated: ReadonlySet<number> = new Set([1010, 1160]);

// ScriptTarget.ES2022 and ModuleKind.ESNext, for which a cell is compiled.
const options = { target: 9, module: 99 };

/** Whether code can run as it stands, wants more lines, or cannot become valid by adding to it. */
export function completeness(code: string, compiler: Syntax): Completeness {
  const { diagnostics = [] } = compiler.transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: options,
  });
  if (diagnostics.length === 0) return { status: "complete" };
  const end = code.trimEnd().length;
  const endsEarly = diagnostics.some(
    ({ start = 0, code: number }) => start >= end || unterminated.has(number),
  );
  if (!endsEarly) return { status: "invalid" };
  const lastLine = code.slice(code.lastIndexOf("\n") + 1);
  const indent = /^\s*/.exec(lastLine)![0];
  return { status: "incomplete", indent: /[{([]\s*$/.test(lastLine) ? `${indent}  ` : indent };
}
