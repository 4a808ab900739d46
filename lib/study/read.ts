import { LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { InputError, unknownName } from "../errors.js";
import { shown } from "../input/check.js";
import { rangeKeys, studySchema, type StudyFile } from "./schema.js";

/** A study file as it was read. */
export interface ReadStudy {
  readonly file: StudyFile;
  /** An error about what is at a path, which begins with the file's name and the line. */
  readonly wrong: (path: readonly PropertyKey[], message: string) => InputError;
}

/**
 * The keys and values of a study file in YAML (JSON is YAML as well).
 *
 * @throws InputError naming the line of a syntax error, of a key that is not known with the nearest one, or of a wrong value.
 */
export function readStudy(text: string, name = "study"): ReadStudy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => `${name} line ${lines.linePos(offset).line}`;
  const wrong: ReadStudy["wrong"] = (path, message) =>
    new InputError(`${at(offsetOf(document, path))}: ${message}`);
  const [broken] = document.errors;
  if (broken) throw new InputError(`${at(broken.pos[0])}: ${broken.message} (expected YAML)`);
  const answer = studySchema.safeParse(document.toJS());
  if (answer.success) return { file: answer.data, wrong };
  const issue = innermost(answer.error.issues[0]!);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    throw wrong([...issue.path, key], unknownName("key", key, known(issue.path)).message);
  }
  const path = issue.path.map(String).join(".") || "study";
  const found = document.getIn(issue.path, true) as { toJSON?(): unknown } | undefined;
  throw wrong(issue.path, `invalid ${path}: ${shown(found?.toJSON?.())} (${issue.message})`);
}

type Issue = NonNullable<ReturnType<typeof studySchema.safeParse>["error"]>["issues"][number];

/** Where a value may be of several kinds, what is wrong inside the kind that it is nearest to. */
function innermost(issue: Issue): Issue {
  if (issue.code !== "invalid_union") return issue;
  const inside = issue.errors
    .map(([first]) => first)
    .find((first) => first !== undefined && first.path.length > 0);
  return inside ? innermost({ ...inside, path: [...issue.path, ...inside.path] }) : issue;
}

/** Where in the text a path leads to, or as near as the document has it; a key that is there, and its value is not, by the key. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: number[] } | undefined;
    if (node?.range) return node.range[0]!;
  }
  return document.contents?.range?.[0] ?? 0;
}

function known(path: readonly PropertyKey[]): readonly string[] {
  const { host, guests } = studySchema.shape;
  if (path[0] === "host" && path.length === 1) return Object.keys(host.shape);
  if (path[0] === "guests") return Object.keys(guests.unwrap().element.shape);
  if (path[0] === "axes") return ["at", "values", ...rangeKeys];
  return Object.keys(studySchema.shape);
}
