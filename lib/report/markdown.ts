import { escapeHtml } from "../table/display.js";

/**
 * The Markdown that notebooks write, as HTML: headings, paragraphs, lists, `code`, **strong** and links within a page. Anything else
 * stays text. A notebook's headings begin below those of the page.
 */
export function markdownToHtml(markdown: string): string {
  return markdown
    .trim()
    .split(/\n\s*\n|\n(?=#)|(?<=^#.*)\n/m)
    .filter((block) => block.trim() !== "")
    .map(blockToHtml)
    .join("\n");
}

function blockToHtml(block: string): string {
  const heading = /^#{1,6} (.*)$/.exec(block.trim());
  if (heading) return `<h4>${inline(heading[1]!)}</h4>`;
  if (/^[-*] /.test(block)) {
    const items = block.split(/\n(?=[-*] )/).map((item) => `<li>${inline(item.slice(2))}</li>`);
    return `<ul>\n${items.join("\n")}\n</ul>`;
  }
  return `<p>${inline(block)}</p>`;
}

function inline(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((piece) =>
      piece.startsWith("`") && piece.length > 1
        ? `<code>${escapeHtml(piece.slice(1, -1))}</code>`
        : escapeHtml(piece).replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>"),
    )
    .join("");
}
