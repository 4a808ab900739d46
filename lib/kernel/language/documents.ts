import { declarations, ts, type TS } from "./typescript.js";

/** The compiler's registry, with what its published interface leaves out: files that somebody else has read. */
interface Inner {
  createDocumentRegistryInternal(
    useCaseSensitiveFileNames: boolean | undefined,
    currentDirectory: string | undefined,
    jsDocParsingMode: TS.JSDocParsingMode,
    others: {
      getDocument(bucket: string, path: string): TS.SourceFile | undefined;
      setDocument(): void;
    },
  ): TS.DocumentRegistry;
}

// How declarations are read depends on little of what a bucket's name tells: on the file's format alone, which ends it where there is one.
const formatOf = /\|(\d+)$/;

/** The files of a program. Declarations that this process began with are taken as they are, where their text is still the same. */
export function documents(reads: TS.JSDocParsingMode): TS.DocumentRegistry {
  return (ts as unknown as Inner).createDocumentRegistryInternal(undefined, undefined, reads, {
    getDocument: (bucket, path) => {
      const file = declarations.get(path);
      if (file === undefined || reads !== ts.JSDocParsingMode.ParseNone) return undefined;
      const format = formatOf.exec(bucket)?.[1];
      return format === file.impliedNodeFormat?.toString() ? file : undefined;
    },
    setDocument: () => undefined,
  });
}
