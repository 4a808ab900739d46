import { ts, type TS } from "./typescript.js";
import type { MimeBundle } from "../engine.js";
import type { Draft } from "./complete.js";
import { signature, withoutCells } from "./signature.js";

/** What is known of something: its declaration, and what is written about it. */
interface Known {
  readonly declaration: string;
  readonly documentation: string;
}

/** What is known of the name at the cursor, else of the function whose call the cursor is in. */
export function inspection(
  service: TS.LanguageService,
  path: string,
  draft: Draft,
  detail: number,
): MimeBundle | undefined {
  const name = named(draft);
  const at = name === undefined ? undefined : declaredAt(service, path, name, draft.shift);
  const known =
    (at !== undefined && aboutName(service, path, at)) || aboutCall(service, path, draft);
  if (!known) return undefined;
  const source = detail > 0 && at !== undefined ? declaringText(service, path, at) : undefined;
  const { declaration, documentation } = known;
  const code = source ?? declaration;
  const paragraphs = documentation === "" ? [] : [documentation];
  return {
    "text/plain": [declaration, ...paragraphs, ...(source === undefined ? [] : [source])].join(
      "\n\n",
    ),
    "text/markdown": [`\`\`\`typescript\n${code}\n\`\`\``, ...paragraphs].join("\n\n"),
  };
}

/** Where in the module the name is that the cursor is in or touches. */
function named({ code, cursor, shift }: Draft): number | undefined {
  const isName = (at: number): boolean => /[\p{ID_Continue}$]/u.test(code.charAt(at));
  if (isName(cursor)) return cursor + shift;
  return cursor > 0 && isName(cursor - 1) ? cursor - 1 + shift : undefined;
}

/**
 * Where to ask about a name: a variable of an earlier cell is declared before the draft by the type that it has there,
 * and what that cell says of it is found at the end of this declaration.
 */
function declaredAt(service: TS.LanguageService, path: string, at: number, shift: number): number {
  const [found] = service.getDefinitionAtPosition(path, at) ?? [];
  const { start, length } = found?.contextSpan ?? { start: shift, length: 0 };
  return found?.fileName === path && start < shift ? start + length - "x;".length : at;
}

function aboutName(service: TS.LanguageService, path: string, at: number): Known | undefined {
  const info = service.getQuickInfoAtPosition(path, at);
  if (!info) return undefined;
  return {
    declaration: signature(info.displayParts),
    documentation: documentation(info.documentation, info.tags),
  };
}

function aboutCall(
  service: TS.LanguageService,
  path: string,
  { cursor, shift }: Draft,
): Known | undefined {
  const help = service.getSignatureHelpItems(path, cursor + shift, {});
  const item = help?.items[help.selectedItemIndex];
  if (!help || !item) return undefined;
  const { prefixDisplayParts, suffixDisplayParts, separatorDisplayParts, parameters } = item;
  const between = ts.displayPartsToString(separatorDisplayParts);
  const each = parameters.map(({ displayParts }) => ts.displayPartsToString(displayParts));
  const [before, after] = [prefixDisplayParts, suffixDisplayParts].map((parts) =>
    ts.displayPartsToString(parts),
  );
  const parameter = parameters[help.argumentIndex];
  const ofParameter = parameter ? ts.displayPartsToString(parameter.documentation) : "";
  const about = ofParameter === "" ? [] : [`\`${parameter!.name}\`: ${ofParameter}`];
  return {
    declaration: withoutCells(`${before}${each.join(between)}${after}`),
    documentation: [...about, documentation(item.documentation, item.tags)].join("\n\n").trim(),
  };
}

function documentation(
  parts: readonly TS.SymbolDisplayPart[] | undefined,
  tags: readonly TS.JSDocTagInfo[] = [],
): string {
  const text = ts.displayPartsToString(parts ? [...parts] : []);
  const told = tags.map(({ name, text }) => tag(name, ts.displayPartsToString(text)));
  return [text, ...told].join("\n\n").trim();
}

function tag(name: string, text: string): string {
  if (name === "example" && !text.includes("```")) return `\`\`\`typescript\n${text}\n\`\`\``;
  return `*@${name}* ${text}`.trim();
}

/** The text that declares what the name at a place means, as it was written. */
function declaringText(service: TS.LanguageService, path: string, at: number): string | undefined {
  const [found] = service.getDefinitionAtPosition(path, at) ?? [];
  const file = found && service.getProgram()?.getSourceFile(found.fileName);
  const { start, length } = found?.contextSpan ?? { start: 0, length: 0 };
  return file && length > 0 ? file.text.slice(start, start + length) : undefined;
}
