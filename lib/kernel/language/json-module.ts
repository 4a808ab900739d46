/** JSON as a module: its default export is the value, and each of its keys is an export as well. */
export function jsonModule(text: string): string {
  const value: unknown = JSON.parse(text);
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  const names = isRecord ? Object.keys(value).filter((key) => key !== "default") : [];
  // An export may have any text as its name; only what it names inside of the module must be an identifier.
  const exports = names.map((key, i) => `export { v${i} as ${JSON.stringify(key)} };`);
  const values = names.map((key, i) => `const v${i} = value[${JSON.stringify(key)}];`);
  return [
    `const value = ${JSON.stringify(value)};`,
    ...values,
    ...exports,
    "export default value;",
  ].join("\n");
}
