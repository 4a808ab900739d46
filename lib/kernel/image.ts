import type { MimeBundle } from "./engine.js";

// How files begin. PNG: https://www.w3.org/TR/png-3/#3PNGsignature, JPEG: ITU-T T.81 annex B (SOI and a marker),
// GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt section 17, WebP: https://www.rfc-editor.org/rfc/rfc9649 section 2.4.
const signatures: readonly (readonly [type: string, begins: RegExp])[] = [
  ["image/png", /^\x89PNG\r\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[^]{4}WEBP/],
  ["image/svg+xml", /^(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)?<svg[\s>]/],
];

/** The bytes as an image, when they begin as one of PNG, JPEG, GIF, WebP or SVG do. */
export function imageBundle(value: unknown): MimeBundle {
  if (!(value instanceof Uint8Array)) return {};
  const start = Buffer.from(value.subarray(0, 1024)).toString("latin1");
  const type = signatures.find(([, begins]) => begins.test(start))?.[0];
  if (type === undefined) return {};
  const bytes = Buffer.from(value);
  return { [type]: bytes.toString(type === "image/svg+xml" ? "utf8" : "base64") };
}
