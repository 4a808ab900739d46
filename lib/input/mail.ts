import { stripVTControlCharacters } from "node:util";

/** Whether quoted-printable goes on in the next line; a ruler of equals signs is no soft break. */
export function endsInSoftBreak(line: string): boolean {
  return line.endsWith("=") && !line.endsWith("==");
}

/** A line without mail quoting, quoted-printable escapes, HTML tags and terminal colours. */
export function plainText(line: string): string {
  let text = line;
  if (text.includes("\u001B")) text = stripVTControlCharacters(text);
  if (text.includes("=")) text = text.replace(/=([0-9A-F]{2})/gi, unescape);
  if (text.includes("</")) text = text.replace(/<\/?[a-z][^<>]*>/gi, "");
  if (text.includes("&")) text = text.replaceAll("&gt;", ">").replaceAll("&lt;", "<");
  return text.includes(">") ? text.replace(/^(?:\s*>)+ ?/, "") : text;
}

// RFC 2045 section 6.7: "=" and two hex digits stand for one byte. Only printable ones matter in a kernel log.
function unescape(escape: string, hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : escape;
}
