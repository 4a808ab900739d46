import * as api from "./api.js";

// What every cell can name without an import. `jupyter` holds what has a name that a cell may want for itself.

const jupyter = {
  broadcast: api.broadcast,
  openComm: api.openComm,
  onComm: api.onComm,
} as const;

const cellGlobals = {
  display: api.display,
  clearOutput: api.clearOutput,
  html: api.html,
  md: api.md,
  svg: api.svg,
  latex: api.latex,
  progress: api.progress,
  time: api.time,
  jupyter,
} as const;

declare global {
  var display: typeof cellGlobals.display;
  var clearOutput: typeof cellGlobals.clearOutput;
  var html: typeof cellGlobals.html;
  var md: typeof cellGlobals.md;
  var svg: typeof cellGlobals.svg;
  var latex: typeof cellGlobals.latex;
  var progress: typeof cellGlobals.progress;
  var time: typeof cellGlobals.time;
  var jupyter: typeof cellGlobals.jupyter;
  /** Asks the reader for a line and waits. Throws where nobody can be asked. */
  function prompt(message?: string, fallback?: string): string;
  /** Asks the reader to agree and waits. */
  function confirm(message?: string): boolean;
}

/** Makes the functions for cells global; a cell may declare any of the names for itself. */
export function defineCellGlobals(): void {
  for (const [name, value] of Object.entries(cellGlobals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
