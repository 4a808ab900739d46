import { Socket } from "node:net";
import { installLoader } from "../../language/loader.js";
import { importName, metaName } from "../../language/names.js";
import { thrown } from "../../thrown.js";
import { FrameReader } from "../frames.js";
import { fds, type Command } from "../protocol.js";
import { openCellChannel, takeComm } from "./channel.js";
import { answerInput, captureInput } from "./input.js";
import { captureOutput } from "./output.js";
import { die, report } from "./report.js";
import { allowInterrupts, run } from "./run.js";
import { watchTimers } from "./timers.js";

// The process that runs a notebook's code and nothing else. It is told what to run by `Command`s and tells what came
// of it by `Report`s.

const commands: Command[] = [];

// What names stand for in cells: tslab's public functions on this kernel, and this kernel's own.
const standIns = {
  tslab: new URL("../tslab-shim.js", import.meta.url).href,
  "pamtlab/kernel": new URL("../../cell/api.js", import.meta.url).href,
};

Error.stackTraceLimit = 40;
// An interrupt stops the timers of cells, not this one.
const soon = setImmediate;
captureOutput();
captureInput();
openCellChannel();
watchTimers();
allowInterrupts(() => {
  const waiting = commands.findIndex(({ kind }) => kind === "run");
  const [command] = waiting < 0 ? [] : commands.splice(waiting, 1);
  return command?.kind === "run" ? command.run : undefined;
});

process.on("uncaughtException", (error) => report({ kind: "stray", thrown: thrown(error) }));
// A terminal's Ctrl-C reaches this process too: an interrupt has its own way in.
process.on("SIGINT", () => undefined);
// An inspected process would wait for its debugger to the end of days.
Object.assign(process, {
  reallyExit: (code: number) => {
    report({ kind: "exit", code });
    die();
  },
});

const reader = new FrameReader();

function listen(): void {
  new Socket({ fd: fds.commands })
    .on("data", (chunk) => {
      commands.push(...(reader.push(chunk) as Command[]));
      for (let count = commands.length; count > 0; count--) soon(obey);
    })
    .on("close", die);
}

function obey(): void {
  const command = commands.shift();
  switch (command?.kind) {
    case "run":
      run(command.run, command.code);
      break;
    case "answer":
      answerInput(command.text);
      break;
    case "comm":
      takeComm(command);
      break;
    case undefined:
      break;
  }
}

// Cells wait in their pipe until what they import with is there.
void installLoader(process.cwd(), standIns).then((scope) => {
  // What the compiled text of a cell calls.
  Object.assign(globalThis, {
    [importName]: scope.import,
    [metaName]: scope.meta,
    require: scope.require,
  });
  listen();
  report({ kind: "ready" });
});
