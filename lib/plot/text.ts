/** Font of all text; the families that every system has a metric twin of. */
export const fontFamily = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Text as Plotly shows it verbatim: its labels read a few HTML tags and entities. */
export function verbatim(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Lines of text that Plotly shows verbatim, one below the other. */
export function lines(texts: readonly string[]): string {
  return texts.map(verbatim).join("<br>");
}

/** A title within a sentence; TDs and vCPUs stay as they are. */
export function within(title: string): string {
  return title.replace(/^[A-Z](?=[a-z]+\b)/, (letter) => letter.toLowerCase());
}

/**
 * The width of text in pixels, on the safe side: no font is at hand here, so the advances are those
 * of DejaVu Sans, the widest of the families that may be drawn with.
 */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) ems += advance(character);
  return ems * fontSize;
}

function advance(character: string): number {
  if (/[ijl|'.,:;!I ]/.test(character)) return 0.36;
  if (/[mwMW@%]/.test(character)) return 0.98;
  if (/[A-Z]/.test(character)) return 0.7;
  return character.codePointAt(0)! > 0x2e80 ? 1 : 0.64;
}

// A space that is none between a number and its unit.
const gap = /(?<!\d)\s+|\s+(?!(?:%|[KMGTP]iB|B|[mµn]?s)(?![a-z]))/i;

/** Text broken at spaces into lines no wider than so many pixels; a single long word, or a number with its unit, stays whole. */
export function wrap(text: string, width: number, fontSize: number): readonly string[] {
  const done: string[] = [];
  let line = "";
  for (const word of text.split(gap)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, fontSize) > width) {
      done.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...done, line];
}
