// What a front end asks of a kernel beside running cells.
import { Buffer } from "node:buffer";

const view = "application/vnd.jupyter.widget-view+json";
const commOf = (kernel, type) => kernel.heard.filter(({ channel, type: told }) => channel === "iopub" && told === type);

/** Opens a comm from the front end and from a cell, and says something on each; what came back, and with which bytes. */
async function comms(kernel, words) {
  await kernel.run(words.setUp);
  await kernel.run(words.opens);
  const opened = commOf(kernel, "comm_open").find(({ content }) => content.data.text === "from the cell");
  await kernel.send("shell", "comm_open", { comm_id: "front", target_name: "echo", data: {} });
  await kernel.send("shell", "comm_msg", { comm_id: "front", data: { text: "ping" } }, { buffers: [Buffer.from([1, 2, 3])] });
  await kernel.until(() => commOf(kernel, "comm_msg").length > 0, 3000);
  const echoed = commOf(kernel, "comm_msg").find(({ content }) => content.data.text === "ping");
  return { opened, echoed, bytes: (told) => [...(told?.buffers[0] ?? [])].join() };
}

const commWords = {
  pamtlab: {
    setUp: 'jupyter.onComm("echo", (comm) => comm.onMessage((data, buffers) => comm.send(data, { buffers })));',
    opens: 'jupyter.openComm("cells", { text: "from the cell" }, { buffers: [new Uint8Array([4, 5])] });',
  },
  tslab: { setUp: "1", opens: "2" },
  Deno: {
    setUp: "1",
    opens: 'await Deno.jupyter.broadcast("comm_open", { comm_id: "c", target_name: "cells", data: { text: "from the cell" } }, { buffers: [new Uint8Array([4, 5])] });',
  },
  py: {
    setUp:
      "def echo(comm, opened):\n    comm.on_msg(lambda msg: comm.send(msg['content']['data'], buffers=msg['buffers']))\nget_ipython().kernel.comm_manager.register_target('echo', echo)",
    opens: "from comm import create_comm\nmade = create_comm(target_name='cells', data={'text': 'from the cell'}, buffers=[bytes([4, 5])])",
  },
};

// A slider's model as ipywidgets opens it, where there is no library that does.
const slider = '{ state: { _model_module: "@jupyter-widgets/controls", _model_name: "IntSliderModel", value: 7 }, buffer_paths: [] }';
const shows = (id) => `{ "text/plain": "slider", "${view}": { model_id: ${id}, version_major: 2, version_minor: 0 } }`;

export const protocol = [
  {
    feature: "comms, opened by either side",
    test: "kernel/node/node-engine › speaks both ways, and one to nobody is closed",
    words: commWords,
    async probe({ kernel, words }) {
      const { opened, echoed } = await comms(kernel, words);
      return { "opened by a cell": opened !== undefined, "opened by the front end, both speak": echoed !== undefined };
    },
  },
  {
    feature: "expressions beside a cell (`user_expressions`)",
    test: "kernel/session › answers what a front end wants to know besides, where the cell has ended well",
    words: { ts: { cell: "let six = 6;" }, py: { cell: "six = 6" } },
    async probe({ kernel, words }) {
      const asked = { answer: "six * 7", wrong: "nobody" };
      const content = { code: words.cell, silent: false, store_history: true, user_expressions: asked, allow_stdin: false, stop_on_error: true };
      const { reply } = await kernel.ask("shell", "execute_request", content);
      const { answer, wrong } = reply?.user_expressions ?? {};
      return { "what they come to": answer?.data?.["text/plain"]?.includes("42") === true, "why one fails": wrong?.status === "error" };
    },
  },
  {
    feature: "comms carry bytes",
    test: "kernel/features › comms carry bytes both ways",
    words: commWords,
    async probe({ kernel, words }) {
      const { opened, echoed, bytes } = await comms(kernel, words);
      return { "from a cell": bytes(opened) === "4,5", "from the front end": bytes(echoed) === "1,2,3" };
    },
  },
  {
    feature: "ipywidgets",
    test: "kernel/features › a widget's model and its view go out by hand",
    words: {
      pamtlab: {
        byHand: `const model = jupyter.openComm("jupyter.widget", ${slider}, { metadata: { version: "2.1.0" } });\ndisplay(${shows("model.id")}, { raw: true });`,
      },
      tslab: {
        byHand: `import * as tslab from "tslab";\ntslab.display.raw("${view}", JSON.stringify({ model_id: "c", version_major: 2, version_minor: 0 }));`,
      },
      Deno: {
        byHand: `await Deno.jupyter.broadcast("comm_open", { comm_id: "c", target_name: "jupyter.widget", data: ${slider} }, { metadata: { version: "2.1.0" } });\nawait Deno.jupyter.display(${shows('"c"')}, { raw: true });`,
      },
      py: { library: "import ipywidgets\nipywidgets.IntSlider(value=7)" },
    },
    async probe({ kernel, words }) {
      const cell = await kernel.run(words.library ?? words.byHand);
      const models = commOf(kernel, "comm_open").filter(({ content }) => content.target_name === "jupyter.widget");
      const shown = cell.shown.map((forms) => forms[view]?.model_id).find(Boolean);
      const drawn = models.some(({ content }) => content.comm_id === shown);
      // By hand it is the protocol alone: no library makes a slider in one call.
      return { "a model and its view": drawn, "by a library": drawn && words.library !== undefined };
    },
  },
];
