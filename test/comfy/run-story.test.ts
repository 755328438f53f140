import { expect, test } from "vitest";
import { namedPreviewFrame, previewFrame } from "#comfy/frames.ts";
import { promptView } from "#comfy/prompt-view.ts";
import { RunStory } from "#comfy/run-story.ts";
import type { RunSummary } from "#protocol/run.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { applyChanges, changesOf, type NodeStates } from "#protocol/run-state.ts";

const id = "11111111-2222-4333-8444-555555555555";
const view = promptView(
  {
    prompt: {
      "1": { class_type: "lab/number", inputs: {} },
      "2:1": { class_type: "lab/picture", inputs: { value: ["1", 0] } },
    },
    extra_data: { client_id: "me" },
    outputs: ["2:1"],
  },
  id,
);
const summary: RunSummary = {
  id,
  name: "P",
  workflow: "w",
  status: "done",
  order: 1,
  number: 1,
  submittedAt: 0,
  startedAt: 1,
  attempt: 1,
  nodesDone: 2,
  nodesTotal: 2,
  files: [],
};

/** What is told of a run; each event comes 150 ms after the one before. */
function told(events: readonly RunEvent[], end: Partial<RunSummary> = {}) {
  const story = new RunStory(id, view);
  let states: NodeStates = {};
  const messages = events.flatMap((event, k) => {
    const changes = changesOf(event, states, 0);
    states = applyChanges(states, changes);
    return story.event(event, changes, 150 * k);
  });
  return [...messages, ...story.ended({ ...summary, ...end }, 9000), story.over()];
}

const begun: RunEvent[] = [
  { type: "run-started", order: ["1", "node-1"] },
  { type: "node-started", node: "1" },
];
const outputs = { value: "7" };

test("A run is told in ComfyUI's order, with the ids of its prompt", () => {
  const messages = told([
    ...begun,
    { type: "node-finished", node: "1", hit: true, milliseconds: 0, outputs },
    { type: "node-started", node: "node-1" },
    { type: "node-progress", node: "node-1", done: 1, total: 4 },
    {
      type: "node-finished",
      node: "node-1",
      hit: false,
      milliseconds: 5,
      outputs: {},
      files: [{ name: "a/b.png", bytes: 3 }],
    },
  ]);
  expect(messages.map(({ type, data }) => [type, data.node ?? data.nodes])).toEqual([
    ["execution_start", undefined],
    ["execution_cached", []],
    ["progress_state", expect.anything()],
    ["executing", "1"],
    ["execution_cached", ["1"]],
    ["progress_state", expect.anything()],
    ["progress_state", expect.anything()],
    ["executing", "2:1"],
    ["progress_state", expect.anything()],
    ["progress", "2:1"],
    ["progress_state", expect.anything()],
    ["executed", "2:1"],
    ["progress_state", expect.anything()],
    ["execution_success", undefined],
    ["executing", undefined],
  ]);
  expect(messages.every(({ data }) => data.prompt_id === id)).toBe(true);
  expect(messages.find(({ type }) => type === "executed")!.data.output).toEqual({
    images: [{ filename: "b.png", subfolder: `${id}/a`, type: "output" }],
  });
  expect(messages.findLast(({ type }) => type === "progress_state")!.data.nodes).toEqual({
    "1": expect.objectContaining({ state: "finished", value: 1, max: 1, node_id: "1", prompt_id: id }),
    "2:1": expect.objectContaining({ state: "finished", value: 4, max: 4, display_node_id: "2:1" }),
  });
  expect(messages.at(-1)!.data.node).toBeNull();
});

test("The progress of all nodes is told at most ten times a second, and once more at the end", () => {
  const story = new RunStory(id, view);
  const started = story.event(begun[1]!, [], 1000);
  const later = Array.from({ length: 50 }, (_, k) =>
    story.event({ type: "node-progress", node: "1", done: k, total: 50 }, [], 1001 + k),
  ).flat();
  const count = (messages: typeof later) => messages.filter(({ type }) => type === "progress_state").length;
  expect([count(started), count(later), count(story.ended(summary, 1060))]).toEqual([1, 0, 1]);
});

test("A failure says which node, of which class, and what was done before", () => {
  const failed = {
    type: "node-failed",
    node: "node-1",
    title: "Picture",
    code: "lab/refused",
    message: "No.",
  } as const;
  const messages = told(
    [
      ...begun,
      { type: "node-finished", node: "1", hit: false, milliseconds: 0, outputs },
      { type: "node-started", node: "node-1" },
      failed,
    ],
    { status: "failed" },
  );
  expect(messages.at(-2)).toEqual({
    type: "execution_error",
    data: {
      prompt_id: id,
      node_id: "2:1",
      node_type: "lab/picture",
      executed: ["1"],
      exception_message: "No.",
      exception_type: "lab/refused",
      traceback: ["lab/refused: No."],
      current_inputs: {},
      current_outputs: [],
      timestamp: 9000,
    },
  });
});

test("A run whose process has died before it said anything still ends", () => {
  const failure = { code: "worker/died", message: "It died." };
  expect(told([], { status: "parked", failure }).map(({ type, data }) => [type, data.exception_type])).toEqual([
    ["execution_error", "worker/died"],
    ["executing", undefined],
  ]);
});

test("An interruption says which node was stopped", () => {
  const cancelled = { type: "node-cancelled", node: "1", milliseconds: 5 } as const;
  expect(told([...begun, cancelled], { status: "cancelled" }).at(-2)).toEqual({
    type: "execution_interrupted",
    data: { prompt_id: id, node_id: "1", node_type: "lab/number", executed: [], timestamp: 9000 },
  });
});

test("Previews are framed with big-endian numbers", () => {
  const bytes = Buffer.from("xyz");
  expect(Buffer.from(previewFrame({ type: "image/png", bytes })).toString("hex")).toBe("0000000100000002" + "78797a");
  const named = Buffer.from(namedPreviewFrame({ type: "image/jpeg", bytes }, id, "2:1"));
  const length = named.readUInt32BE(4);
  expect([named.readUInt32BE(0), named.subarray(8 + length).toString()]).toEqual([4, "xyz"]);
  expect(JSON.parse(named.subarray(8, 8 + length).toString())).toEqual({
    node_id: "2:1",
    display_node_id: "2:1",
    parent_node_id: null,
    real_node_id: "2:1",
    prompt_id: id,
    image_type: "image/jpeg",
  });
});
