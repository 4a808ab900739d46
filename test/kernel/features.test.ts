import { beforeAll, expect, test } from "vitest";
import type { Content, Message } from "../../lib/kernel/message.js";
import { cell, found, request, visiting, type Visitor } from "./security/visitor.js";

// What the table of docs/kernel.md says and no other test holds, as a front end meets it.

let visitor: Visitor;

beforeAll(async () => {
  const visit = await visiting();
  ({ visitor } = visit);
  return visit.end;
});

const published = (type: string): Message[] =>
  visitor.heard
    .filter(({ channel, message }) => channel === "iopub" && message.header.msg_type === type)
    .map(({ message }) => message);

const publishedWith = (type: string, has: (content: Content) => boolean): Promise<Message> =>
  found(() => published(type).find(({ content }) => has(content)));

test("comms carry bytes both ways", async () => {
  const echo = "(comm) => comm.onMessage((data, buffers) => comm.send(data, { buffers }))";
  await visitor.ask("shell", cell(`jupyter.onComm("echo", ${echo})`));
  const ids = { comm_id: "front", target_name: "echo" };
  await visitor.send("shell", request("comm_open", { ...ids, data: {} }));
  const said = request("comm_msg", { comm_id: "front", data: { a: 1 } });
  const buffers = [Buffer.from([1, 2, 3]), Buffer.from([0])];
  await visitor.send("shell", { ...said, buffers });
  const echoed = await publishedWith("comm_msg", ({ comm_id }) => comm_id === "front");
  expect(echoed.content["data"]).toEqual({ a: 1 });
  expect(echoed.buffers).toEqual(buffers);
});

const ofWidgets = ({ target_name }: Content): boolean => target_name === "jupyter.widget";

test("a widget's model and its view go out by hand", async () => {
  const state = '{ state: { _model_name: "IntSliderModel", value: 7 }, buffer_paths: [] }';
  const view = "application/vnd.jupyter.widget-view+json";
  await visitor.ask(
    "shell",
    cell(`const model = jupyter.openComm("jupyter.widget", ${state}, { metadata: { version: "2.1.0" } });
display({ "${view}": { model_id: model.id, version_major: 2, version_minor: 0 } }, { raw: true });`),
  );
  const opened = await publishedWith("comm_open", ofWidgets);
  expect(opened.metadata).toEqual({ version: "2.1.0" });
  const shown = await publishedWith("display_data", ({ data }) => view in (data as Content));
  expect((shown.content["data"] as Content)[view]).toMatchObject({
    model_id: opened.content["comm_id"],
  });
});

const historyOf = async (more: Content): Promise<string[]> => {
  const { history } = await visitor.ask(
    "shell",
    request("history_request", { raw: true, ...more }),
  );
  return (history as [number, number, string][]).map(([, line, code]) => `${line} ${code}`);
};

test("the tail, a range and a search of what has run are answered", async () => {
  const ran = ["'first of three'", "'second of three'", "'third of three'"];
  for (const code of ran) await visitor.ask("shell", cell(code, { store_history: true }));
  const tail = await historyOf({ hist_access_type: "tail", n: 3 });
  expect(tail.map((line) => line.replace(/^\d+ /, ""))).toEqual(ran);
  const first = Number.parseInt(tail[0]!, 10);
  const range = { hist_access_type: "range", session: 0, start: first, stop: first + 2 };
  expect(await historyOf(range)).toEqual(tail.slice(0, 2));
  expect(await historyOf({ hist_access_type: "search", pattern: "*second*" })).toEqual([tail[1]]);
});

const isPlace = ({ transient }: Content): boolean =>
  (transient as Content | undefined)?.["display_id"] === "place";
const text = ({ content }: Message): unknown => (content["data"] as Content)["text/plain"];

test("a display is updated by its id from a later cell", async () => {
  await visitor.ask("shell", cell('display("one", { id: "place" });'));
  await visitor.ask("shell", cell('display("three", { id: "place", update: true });'));
  const shown = await publishedWith("display_data", isPlace);
  const updated = await publishedWith("update_display_data", isPlace);
  expect([text(shown), text(updated)]).toEqual(["'one'", "'three'"]);
});

test("progress arrives while its cell runs, its carriage returns in it", async () => {
  const waiting = 'process.stdout.write("10 %\\r"); const waits = prompt("go on?"); waits';
  const asked = cell(waiting, { allow_stdin: true });
  await visitor.send("shell", asked);
  const of = ({ message }: Visitor["heard"][number]): boolean =>
    message.parent.msg_id === asked.header.msg_id;
  await found(() =>
    visitor.heard.find((heard) => of(heard) && heard.message.content["text"] === "10 %\r"),
  );
  expect(visitor.said(asked)).not.toContain("shell execute_reply");
  const question = await found(() =>
    visitor.heard.find((heard) => of(heard) && heard.channel === "stdin"),
  );
  const { header } = question.message;
  await visitor.send("stdin", { ...request("input_reply", { value: "yes" }), parent: header });
  expect(await visitor.answer(asked, "execute_reply")).toMatchObject({ status: "ok" });
});
