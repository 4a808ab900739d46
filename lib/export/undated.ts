// A PDF's dates: D:YYYYMMDDHHmmSS with its zone.
const date = /D:\d{14}[+-]\d{2}'\d{2}'/g;
const NEVER = "D:19700101000000+00'00'";

/** A PDF whose dates say nothing; it stays as long as it was, so that its table of offsets holds. */
export function undated(pdf: Buffer): Uint8Array {
  const text = pdf.toString("latin1").replace(date, NEVER);
  return new Uint8Array(Buffer.from(text, "latin1"));
}
