import { installLoader } from "../../language/loader.js";
import { importName, metaName } from "../../language/names.js";
import { thrown } from "../../thrown.js";
import type { CellCommand } from "../protocol.js";
import { openCellChannel, takeComm } from "./channel.js";
import { answerInput, captureInput } from "./input.js";
import { letImmediatesGoOn, watchImmediates } from "./immediates.js";
import { isInterrupted, startThread } from "./interrupt.js";
import { captureOutput } from "./output.js";
import { die, report } from "./report.js";
import { forgetRun, run } from "./run.js";
import { isOfStop, stopTimers, watchTimers } from "./timers.js";

// The process that runs a notebook's code and nothing else. It is told what to run by `Command`s and tells what came
// of it by `Report`s.

// What names stand for in cells: tslab's public functions on this kernel, and this kernel's own.
const standIns = {
  tslab: new URL("../tslab-shim.js", import.meta.url).href,
  "pamtlab/kernel": new URL("../../cell/api.js", import.meta.url).href,
};

Error.stackTraceLimit = 40;
captureOutput();
captureInput();
openCellChannel();
watchTimers();
watchImmediates();
const openCommands = startThread({
  obey,
  heard: stopTimers,
  clear: () => {
    forgetRun();
    report({ kind: "calm" });
  },
});

process.on("uncaughtException", (error) => {
  if (letImmediatesGoOn(error) || isOfInterrupt(error)) return;
  report({ kind: "stray", thrown: thrown(error) });
});
// A terminal's Ctrl-C reaches this process too: an interrupt has its own way in.
process.on("SIGINT", () => undefined);
// An inspected process would wait for its debugger to the end of days.
Object.assign(process, {
  reallyExit: (code: number) => {
    report({ kind: "exit", code });
    die();
  },
});

/** Whether an interrupt has made an error, and no code of a cell's. */
function isOfInterrupt(error: unknown): boolean {
  // So Node calls a termination that reaches it.
  return (error === null && isInterrupted()) || isOfStop(error);
}

function obey(command: CellCommand): void {
  switch (command.kind) {
    case "run":
      run(command.run, command.code);
      break;
    case "answer":
      answerInput(command.text);
      break;
    case "comm":
      takeComm(command);
      break;
  }
}

// Cells wait in their port until what they import with is there.
void installLoader(process.cwd(), standIns).then((scope) => {
  // What the compiled text of a cell calls.
  Object.assign(globalThis, {
    [importName]: scope.import,
    [metaName]: scope.meta,
    require: scope.require,
  });
  openCommands();
  report({ kind: "ready" });
});
