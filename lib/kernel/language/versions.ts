/** A file as it was loaded. */
interface Loaded {
  readonly version: number;
  readonly stamp: string;
  /** The files it imports, each with the version it got. */
  readonly imports: Map<string, number>;
  /** Whether it could not be run, or something it imports was not there. */
  broken: boolean;
}

/**
 * Numbers the versions of files that import each other, so that an edit loads anew the file and all that import it,
 * however far away, and nothing else. The graph is learned as files are imported.
 */
export class Versions {
  readonly #stamp: (file: string) => string;
  readonly #loaded = new Map<string, Loaded>();
  #stale = new Set<string>();

  /** `stamp` answers a text that differs when a file has changed. */
  constructor(stamp: (file: string) => string) {
    this.#stamp = stamp;
  }

  /** Looks what has changed; called when a cell imports. */
  look(): void {
    const stale = new Set<string>();
    const importers = new Map<string, string[]>();
    for (const [file, { stamp, imports, broken }] of this.#loaded) {
      let changed = broken || stamp !== this.#stamp(file);
      for (const [imported, version] of imports) {
        changed ||= this.#loaded.get(imported)?.version !== version;
        importers.set(imported, [...(importers.get(imported) ?? []), file]);
      }
      if (changed) stale.add(file);
    }
    // A set visits what is added while it is visited.
    for (const file of stale) for (const importer of importers.get(file) ?? []) stale.add(importer);
    this.#stale = stale;
  }

  /** Has a file, and all that it imports, loaded anew the next time: one of them could not be run. */
  fail(file: string): void {
    const failed = new Set([file]);
    for (const one of failed) {
      const known = this.#loaded.get(one);
      if (!known) continue;
      known.broken = true;
      for (const imported of known.imports.keys()) failed.add(imported);
    }
  }

  /** The version of a file that an import of it gets now, counted from 1. */
  current(file: string): number {
    const known = this.#loaded.get(file);
    if (known && !this.#stale.has(file)) return known.version;
    const version = (known?.version ?? 0) + 1;
    const stamp = this.#stamp(file);
    this.#loaded.set(file, { version, stamp, imports: new Map(), broken: false });
    this.#stale.delete(file);
    return version;
  }

  /** Notes that one version of a file imports another file, or something that is not there. */
  note(importer: string, version: number, imported: string | undefined): void {
    const known = this.#loaded.get(importer);
    if (known?.version !== version) return;
    if (imported === undefined) known.broken = true;
    else known.imports.set(imported, this.current(imported));
  }
}
