import type { FigureJson } from "../plot/figure-json.js";
import { openExporter, type Exporter, type PngOptions } from "./exporter.js";

// One browser for the calls of a script; it ends a moment after the last one, so that the script can.
const IDLE_MS = 500;
let shared: Promise<Exporter> | undefined;
let users = 0;
let idle: NodeJS.Timeout | undefined;

async function using<T>(use: (exporter: Exporter) => Promise<T>): Promise<T> {
  clearTimeout(idle);
  users++;
  shared ??= openExporter();
  const mine = shared;
  try {
    return await use(await mine);
  } catch (error) {
    // A browser that did not start or died is not asked again.
    if (shared === mine) shared = undefined;
    void mine.then((exporter) => exporter.close()).catch(() => undefined);
    throw error;
  } finally {
    users--;
    if (users === 0) idle = setTimeout(end, IDLE_MS);
  }
}

function end(): void {
  const ending = shared;
  shared = undefined;
  void ending?.then((exporter) => exporter.close()).catch(() => undefined);
}

/**
 * A chart as a standalone SVG, drawn by Chromium. For the charts of a long run open an exporter with `openExporter`.
 *
 * @throws InputError where there is no Chromium; it says what to install.
 */
export function toSvg(figure: FigureJson): Promise<string> {
  return using((exporter) => exporter.svg(figure));
}

/**
 * A chart as a PNG, of two pixels for each CSS pixel unless `scale` says otherwise.
 *
 * @throws InputError as `toSvg`, and for a scale that is no number from above 0 to 8.
 */
export function toPng(figure: FigureJson, options: PngOptions = {}): Promise<Uint8Array> {
  return using((exporter) => exporter.png(figure, options));
}

/**
 * A chart as a PDF of one page of its size, in vectors and with its fonts.
 *
 * @throws InputError as `toSvg`.
 */
export function toPdf(figure: FigureJson): Promise<Uint8Array> {
  return using((exporter) => exporter.pdf(figure));
}
