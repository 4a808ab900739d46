import { basename, dirname, extname, isAbsolute, join } from "node:path";
import type { z } from "zod";
import { InputError } from "../errors.js";
import { checkFleet, fleet, type Fleet } from "../scene/fleet.js";
import { guest, type Guest } from "../scene/guest.js";
import { host, type Host } from "../scene/host.js";
import { checked, isObject, shown } from "./check.js";
import { fromText } from "./detect.js";
import { parseJson } from "./json-syntax.js";
import { withoutNulls, withRanges } from "./json.js";
import { naming } from "./naming.js";
import { readText } from "./read-text.js";
import { scene as schema, sceneGuest, sceneHost } from "./scene-schema.js";

/** A guest of a scene, resolved, and how many there are of it. */
export type SceneGuest = Guest & { readonly count: number };

/** A host and the TDs that run on it at once, resolved. */
export interface Scene {
  readonly host: Host;
  readonly guests: readonly SceneGuest[];
}

/** Where a scene's text is from. */
export interface SceneSource {
  /** The scene's own file: errors begin with it, and `host.file` is relative to it. */
  readonly name?: string;
  /** The text of a file by its path; from disk unless told. */
  readonly read?: (path: string) => string;
}

/**
 * The scene that JSON text describes: `{"host": {…}, "guests": [{"count": 40, …}]}`, sizes as bytes or text. Hosts and
 * guests that were resolved and saved are read too. `host.file` names a boot log, /proc/iomem or JSON host that the other
 * fields of the host override.
 *
 * @throws InputError naming line and column of a syntax error, an unknown key and its nearest, the guest or host whose
 * value is wrong, or the limit of the host that the guests exceed.
 * @example
 * fromScene('{"host": {"memory": "2T"}, "guests": [{"count": 40, "memory": "32G"}]}').guests[0]?.count; // 40
 */
export function fromScene(text: string, { name, read = besideScene }: SceneSource = {}): Scene {
  return naming(name, () => {
    const value = sceneObject(text);
    if (value.host === undefined) {
      throw new InputError('incomplete scene: no host (give "host": {"memory": "2T"})');
    }
    const node = hostOf(value.host, name, read);
    const guests = value.guests.map(guestOf);
    checkFleet(node, fleet(guests));
    return { host: node, guests };
  });
}

/**
 * The guests of a scene's text, each kind with its count: `{"guests": [{"count": 40, "memory": "32G"}]}`. The host may be left out,
 * and is not looked at: the guests are asked of another.
 *
 * @throws InputError naming line and column of a syntax error, and the guest whose key or value is wrong.
 * @example
 * fromFleet('{"guests": [{"count": 40, "memory": "32G"}]}')[0]?.[1]; // 40
 */
export function fromFleet(text: string, { name }: Pick<SceneSource, "name"> = {}): Fleet {
  return naming(name, () => {
    const { guests } = sceneObject(text);
    if (guests.length === 0) {
      throw new InputError('no guests (give "guests": [{"count": 40, "memory": "32G"}])');
    }
    return guests.map(guestOf).map(({ count, ...td }) => [td, count] as const);
  });
}

function sceneObject(text: string): {
  readonly host: unknown;
  readonly guests: readonly unknown[];
} {
  const value: unknown = parseJson(text.replace(/^\uFEFF/, ""));
  if (!isObject(value)) {
    throw new InputError(
      'invalid scene: the JSON is no object (expected {"host": {"memory": "2T"}, "guests": [{"count": 40, "memory": "32G"}]})',
    );
  }
  // Keys alone here: what is inside, host and guests tell with their own names.
  checked(schema.partial(), { ...value, host: undefined, guests: undefined }, "scene");
  const { guests = [] } = value;
  if (Array.isArray(guests)) return { host: value.host, guests };
  throw new InputError(`invalid guests: ${shown(guests)} (expected a list of guests)`);
}

function hostOf(value: unknown, name: string | undefined, read: (path: string) => string): Host {
  if (!isObject(value)) {
    throw new InputError(
      `invalid host: ${shown(value)} (expected an object such as {"memory": "2T"})`,
    );
  }
  const given = withoutComputed(withoutNulls(value), sceneHost, host({ memory: "1G" }));
  const { file, ...spec } = checked(sceneHost, given, "host");
  return naming("host", () => {
    if (file === undefined) return host(withRanges({ name: titleOf(name), ...spec }));
    for (const key of ["memory", "ranges"] as const) {
      if (spec[key] === undefined) continue;
      throw new InputError(
        `contradiction: both file and ${key} (give one; the file has the memory)`,
      );
    }
    const path = isAbsolute(file) ? file : join(dirname(name ?? ""), file);
    return host({ name: titleOf(file), ...fromText(read(path), path), ...spec });
  });
}

function guestOf(value: unknown, index: number): SceneGuest {
  const path = `guests[${index}]`;
  if (!isObject(value)) {
    throw new InputError(
      `invalid ${path}: ${shown(value)} (expected an object such as {"memory": "32G", "vcpus": 8})`,
    );
  }
  const given = withoutComputed(value, sceneGuest, guest({ memory: "1G" }));
  const { count = 1, ...spec } = checked(sceneGuest, given, path);
  const name = spec.name ?? spec.preset ?? path;
  return { ...naming(path, () => guest({ ...spec, name })), count };
}

/** What a resolved record has besides its spec comes along where one was saved, and is computed anew. */
function withoutComputed(value: object, { shape }: z.ZodObject, resolved: object): object {
  const isComputed = (key: string): boolean => !(key in shape) && key in resolved;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isComputed(key)));
}

function titleOf(path: string | undefined): string | undefined {
  return path === undefined ? undefined : basename(path, extname(path));
}

function besideScene(path: string): string {
  return readText(path, "a host's file is relative to the folder of its scene");
}
