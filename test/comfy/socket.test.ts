import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Prompt, plainSocket, post } from "./client-sessions.ts";
import { type ComfyServer, comfyServer } from "./comfy-server.ts";

let server: ComfyServer;
beforeAll(async () => {
  server = await comfyServer();
  await server.warm();
}, 120_000);
afterAll(() => server.close());

const get = async (path: string) => JSON.parse(await (await fetch(`${server.url}${path}`)).text());
const submit = async (prompt: unknown, client_id?: string): Promise<string> => {
  const answer = await post(`${server.url}/prompt`, { prompt, client_id });
  return ((await answer.json()) as { prompt_id: string }).prompt_id;
};
const endless: Prompt = {
  "1": { class_type: "lab/number", inputs: {} },
  "2": { class_type: "lab/gate", inputs: { value: ["1", 0], path: "/nowhere/to/be/found" } },
  "3": { class_type: "lab/show", inputs: { value: ["2", 0] } },
};

test("A prompt that waits while the server is started anew is told to its client as if nothing had happened", async () => {
  const client_id = randomUUID();
  const data = await mkdtemp(join(tmpdir(), "lemica-comfy-"));
  const path = join(data, "gate");
  const first = await comfyServer({ data });
  const prompt = {
    "1:1": { class_type: "lab/number", inputs: { value: 3 } },
    "2:2": { class_type: "lab/gate", inputs: { value: ["1:1", 0], path } },
    "3:3": { class_type: "lab/show", inputs: { value: ["2:2", 0] } },
  };
  const { prompt_id } = (await (await post(`${first.url}/prompt`, { prompt, client_id })).json()) as {
    prompt_id: string;
  };
  await first.until(prompt_id, "running");
  await first.close({ keep: true });
  const second = await comfyServer({ data });
  const socket = await plainSocket(second, client_id);
  await writeFile(path, "");
  const { data: shown } = await socket.until(({ type }) => type === "executed");
  expect(shown).toMatchObject({ node: "3:3", output: { text: ["3"] }, prompt_id });
  await socket.until(({ type }) => type === "execution_success");
  socket.close();
  await second.close();
}, 120_000);

describe("The socket", () => {
  const counting = (value: number): Prompt => ({
    "1": { class_type: "lab/number", inputs: { value } },
    "2": { class_type: "lab/count", inputs: { value: ["1", 0] } },
    "3": { class_type: "lab/show", inputs: { value: ["2", 0] } },
  });

  test("gives an id where none is asked for, and keeps the one that is", async () => {
    const [named, unnamed] = [await plainSocket(server, "me"), await plainSocket(server)];
    expect((await named.until(() => true)).data).toEqual({
      status: { exec_info: { queue_remaining: 0 } },
      sid: "me",
    });
    expect((await unnamed.until(() => true)).data.sid).toMatch(/^[0-9a-f]{32}$/);
    named.close();
    unnamed.close();
  });

  test("tells a run from its start to its end, in order, and its end after the history has it", async () => {
    const client_id = randomUUID();
    const [socket, other] = [await plainSocket(server, client_id), await plainSocket(server)];
    const prompt_id = await submit(counting(31), client_id);
    let known: unknown;
    await socket.until(({ type }) => {
      if (type === "execution_success") known ??= get(`/history/${prompt_id}`);
      return type === "executing" && socket.messages.at(-1)?.data.node === null;
    });
    expect(await known).toHaveProperty(prompt_id);
    const types = socket.messages.map(({ type }) => type).filter((type) => !type.startsWith("progress"));
    expect(types).toEqual([
      ...["status", "status", "status", "execution_start", "execution_cached"],
      ...["executing", "executing", "executing", "executed", "execution_success", "status", "executing"],
    ]);
    expect(socket.messages.findLast(({ type }) => type === "progress")!.data).toEqual({
      value: 3,
      max: 3,
      node: "2",
      prompt_id,
    });
    expect(socket.messages.filter(({ type }) => type === "status").map(({ data }) => data.status)).toEqual(
      [0, 1, 1, 0].map((queue_remaining) => ({ exec_info: { queue_remaining } })),
    );
    expect(new Set(other.messages.map(({ type }) => type))).toEqual(new Set(["status"]));
    expect(socket.frames.map((frame) => frame.readUInt32BE(0))).toEqual([1]);
    expect((await sharp(socket.frames[0]!.subarray(8)).metadata()).format).toBe("png");
    socket.close();
    other.close();
  });

  test("names the node of a preview for clients that can read it, and heeds nothing else that they say", async () => {
    const client_id = randomUUID();
    const socket = await plainSocket(server, client_id);
    socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } }));
    expect((await socket.until(({ type }) => type === "feature_flags")).data).toEqual(await get("/features"));
    for (const odd of ["{", "5", '{"type":"status"}']) socket.send(odd);
    await submit(counting(32), client_id);
    await socket.until(({ type }) => type === "execution_success");
    expect(socket.frames.map((frame) => frame.readUInt32BE(0))).toEqual([4]);
    socket.close();
  });

  test("tells a prompt by the text that it goes by, in every message and preview", async () => {
    const client_id = randomUUID();
    const socket = await plainSocket(server, client_id);
    socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } }));
    await socket.until(({ type }) => type === "feature_flags");
    const prompt_id = "my prompt/1";
    await post(`${server.url}/prompt`, { prompt: counting(33), client_id, prompt_id });
    await socket.until(({ type, data }) => type === "executing" && data.node === null);
    const told = socket.messages.filter(({ type }) => /^exec|^progress/.test(type));
    expect(new Set(told.map(({ data }) => data.prompt_id))).toEqual(new Set([prompt_id]));
    const [frame] = socket.frames;
    const about = JSON.parse(frame!.subarray(8, 8 + frame!.readUInt32BE(4)).toString());
    expect(about).toMatchObject({ prompt_id, node_id: "2" });
    socket.close();
  });

  test("gives the messages of a client to the newest of its sockets, beginning with the node that runs", async () => {
    const client_id = randomUUID();
    const old = await plainSocket(server, client_id);
    const prompt_id = await submit(endless, client_id);
    await old.until(({ type, data }) => type === "executing" && data.node === "2");
    const newer = await plainSocket(server, client_id);
    expect((await newer.until(({ type }) => type === "executing")).data).toEqual({ node: "2" });
    await post(`${server.url}/interrupt`);
    const { data } = await newer.until(({ type }) => type === "execution_interrupted");
    expect(data).toMatchObject({ prompt_id, node_id: "2", node_type: "lab/gate", executed: ["1"] });
    await newer.until(({ type, data: { node } }) => type === "executing" && node === null);
    expect(old.messages.some(({ type }) => type === "execution_interrupted")).toBe(false);
    old.close();
    newer.close();
  });
});

test("The example of the docs makes its video with the model that comes along", async () => {
  const page = await readFile(new URL("../../docs/comfyui.md", import.meta.url), "utf8");
  const [, literal] = /^prompt = (\{.*?^\})$/ms.exec(page)!;
  const prompt: Prompt = JSON.parse(literal!.replace(/,(?=\s*\})/g, ""));
  const id = await submit(prompt);
  const { status } = await server.until(id, "done", "failed");
  const [image] = (await get(`/history/${id}`))[id].outputs["6"].images;
  expect([status, image.filename]).toEqual(["done", expect.stringMatching(/^circle.*\.webp$/)]);
}, 120_000);
