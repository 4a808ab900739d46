/** What a cell's compiled text calls in place of `import`, as a declaration or an expression. */
export const importName = "__import";

/** What a cell's compiled text reads in place of `import.meta`. */
export const metaName = "__meta";
