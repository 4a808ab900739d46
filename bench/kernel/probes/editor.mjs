// What an editor asks of a kernel: completion, hover, history, a debugger.

const at = (code) => ({ code: code.replace("|", ""), cursor_pos: code.indexOf("|") });
const declares = {
  ts: "/** Adds two pages. */\nfunction addPages(left: number, right: number): number {\n  return left + right;\n}",
  py: 'def addPages(left: int, right: int) -> int:\n    "Adds two pages."\n    return left + right',
};

export const editor = [
  {
    feature: "completion with signatures",
    test: "kernel/language/editor › tells kind, signature and documentation",
    words: declares,
    async probe({ kernel, words }) {
      await kernel.run(words);
      const { reply } = await kernel.ask("shell", "complete_request", at("addPa|"), 30_000);
      const offered = reply?.metadata?._jupyter_types_experimental?.find(({ text }) => text.startsWith("addPages"));
      return {
        names: reply?.matches?.some((name) => name.startsWith("addPages")) ?? false,
        kinds: offered?.type === "function",
        signatures: offered?.signature?.includes("left") ?? false,
      };
    },
  },
  {
    feature: "hover: signature and documentation",
    test: "kernel/language/editor › tells of a name what it is and what is written about it",
    words: declares,
    async probe({ kernel, words }) {
      await kernel.run(words);
      const { reply } = await kernel.ask("shell", "inspect_request", { ...at("addPa|ges"), detail_level: 0 }, 30_000);
      const text = JSON.stringify(reply?.data ?? {}).replaceAll(/\\u001b\[[\d;]*m/gi, "");
      return { signature: /left: ?(?:int|number)/.test(text), documentation: text.includes("Adds two pages") };
    },
  },
  {
    feature: "completion while a cell runs",
    test: "kernel/node/types › may run while an editor is answered",
    words: {
      ts: { declares: declares.ts, busy: "console.log('runs');\nfor (const end = Date.now() + 6000; Date.now() < end; );" },
      // What is printed in a busy loop is written by its event loop in some.
      py: { declares: declares.py, busy: "import time\nprint('runs', flush=True)\nend = time.time() + 6\nwhile time.time() < end: pass" },
    },
    async probe({ kernel, words }) {
      await kernel.run(words.declares);
      const offers = async (more) => {
        const cell = await kernel.begin(words.busy);
        await kernel.until(() => cell.printed().includes("runs"), 3000);
        const asked = await kernel.ask("shell", "complete_request", at("addPa|"), 20_000, more);
        const early = cell.reply === undefined && (asked.reply?.matches?.some((name) => name.startsWith("addPages")) ?? false);
        await kernel.ended(cell);
        return early;
      };
      const asked = await offers();
      const inSubshell = async () => {
        const made = await kernel.ask("control", "create_subshell_request", {}, 3000);
        const id = made.reply?.subshell_id;
        return id !== undefined && (await offers({ header: { subshell_id: id } }));
      };
      return { "in a subshell": asked || (await inSubshell()), "as editors ask": asked };
    },
  },
  {
    feature: "a console knows whether its code is whole",
    test: "kernel/language/editor › %j is %s",
    words: { ts: ["const a = {", "const a = 1;", "const = 5;"], py: ["def f():", "a = 1", "a = = 5"] },
    async probe({ kernel, words }) {
      const told = [];
      for (const code of words) told.push((await kernel.ask("shell", "is_complete_request", { code }, 10_000)).reply?.status);
      return { whole: told[1] === "complete", unfinished: told[0] === "incomplete", wrong: told[2] === "invalid" };
    },
  },
  {
    feature: "history: tail, range, search",
    test: "kernel/features › the tail, a range and a search of what has run are answered",
    words: { ts: ["const one = 1;", "const two = 2;"], py: ["one = 1", "two = 2"] },
    async probe({ kernel, words }) {
      for (const code of words) await kernel.run(code);
      const sources = async (asks) => {
        const content = { output: false, raw: true, session: 0, ...asks };
        const { reply } = await kernel.ask("shell", "history_request", content, 30_000);
        return (reply?.history ?? []).map(([, , source]) => source);
      };
      return {
        tail: (await sources({ hist_access_type: "tail", n: 2 })).includes(words[1]),
        range: (await sources({ hist_access_type: "range", start: 1, stop: 2 })).includes(words[0]),
        search: (await sources({ hist_access_type: "search", pattern: "*two*", n: 5 })).includes(words[1]),
      };
    },
  },
  {
    feature: "debugger",
    test: "kernel/session › says that it has no debugger, knows no comm, and passes over what it does not know",
    words: { ts: "1", py: "1" },
    async probe({ kernel }) {
      const initialize = { type: "request", command: "initialize", seq: 1, arguments: { clientID: "probe", adapterID: "" } };
      const { reply } = await kernel.ask("control", "debug_request", initialize, 15_000);
      return { answers: reply?.success === true };
    },
  },
  {
    feature: "pager",
    test: "",
    words: { ts: "console.log?", py: "print?" },
    async probe({ kernel, words }) {
      const { reply } = await kernel.run(words);
      return { pages: reply?.payload?.some?.(({ source }) => source === "page") ?? false };
    },
  },
];
