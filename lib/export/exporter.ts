import { InputError } from "../errors.js";
import type { FigureJson } from "../plot/figure-json.js";
import { openPage, type ChartPage, type Drawn } from "./page.js";
import { undated } from "./undated.js";

/** How a PNG is made. */
export interface PngOptions {
  /** Pixels of the picture for each CSS pixel of the chart; 2 unless told. */
  readonly scale?: number;
}

/** Draws charts as pictures with one browser and one page for all of them; open one for a run, and close it. */
export interface Exporter {
  /** A standalone SVG. */
  svg(figure: FigureJson): Promise<string>;
  png(figure: FigureJson, options?: PngOptions): Promise<Uint8Array>;
  /** One page of the chart's size, in vectors, its fonts within it. */
  pdf(figure: FigureJson): Promise<Uint8Array>;
  /** What is wrong in a figure from elsewhere, a sentence each: names that Plotly does not know and values that it does not take. */
  faults(figure: FigureJson): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * Starts a browser that draws charts. The same chart gives the same bytes in every run: its fonts are bundled, and nothing in
 * it is left to chance or to the clock. Nothing leaves the machine.
 *
 * @throws InputError where there is no Chromium; it says what to install.
 */
export async function openExporter(): Promise<Exporter> {
  return new PageExporter(await openPage());
}

// What CSS pixels are of an inch.
const INCH = 96;

class PageExporter implements Exporter {
  readonly #page: ChartPage;
  /** The page shows one chart: whoever draws waits for its turn. */
  #turn: Promise<unknown> = Promise.resolve();
  #shown: { readonly figure: FigureJson; readonly drawn: Drawn } | undefined;

  constructor(page: ChartPage) {
    this.#page = page;
  }

  svg(figure: FigureJson): Promise<string> {
    return this.#on(figure, async ({ svg }) => `${svg}\n`);
  }

  async png(figure: FigureJson, { scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
    if (!(scale > 0 && scale <= 8)) {
      throw new InputError(`invalid scale: ${scale} (expected a number above 0, at most 8)`);
    }
    return this.#on(figure, async ({ width, height }) => {
      const { data } = await this.#page.session.send("Page.captureScreenshot", {
        format: "png",
        clip: { x: 0, y: 0, width, height, scale },
        captureBeyondViewport: true,
      });
      return new Uint8Array(Buffer.from(data, "base64"));
    });
  }

  pdf(figure: FigureJson): Promise<Uint8Array> {
    return this.#on(figure, async ({ width, height }) => {
      const { data } = await this.#page.session.send("Page.printToPDF", {
        paperWidth: width / INCH,
        paperHeight: height / INCH,
        marginTop: 0,
        marginBottom: 0,
        marginLeft: 0,
        marginRight: 0,
        printBackground: true,
        pageRanges: "1",
      });
      return undated(Buffer.from(data, "base64"));
    });
  }

  faults(figure: FigureJson): Promise<readonly string[]> {
    return this.#page.faults(figure);
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#page.close();
  }

  #on<T>(figure: FigureJson, use: (drawn: Drawn) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => use(await this.#draw(figure)));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #draw(figure: FigureJson): Promise<Drawn> {
    if (this.#shown?.figure === figure) return this.#shown.drawn;
    this.#shown = undefined;
    const drawn = await this.#page.draw(figure);
    this.#shown = { figure, drawn };
    return drawn;
  }
}
