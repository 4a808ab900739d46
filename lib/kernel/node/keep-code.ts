import { setFlags } from "../v8-flags.js";

// A step of the build: has the compiler do what each kernel begins with, and keeps the code that V8 has made of it.

setFlags();
const { LanguageWork } = await import("./language-work.js");
const { keepCode } = await import("../language/typescript.js");
const work = new LanguageWork(process.cwd());
work.load();
work.warm();
work.compile("const { cpus } = await import('node:os');\ncpus().length", 1);
work.check(1);
keepCode();
