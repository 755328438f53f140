import { randomUUID } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Prompt, post } from "./client-sessions.ts";
import { type ComfyServer, comfyServer } from "./comfy-server.ts";

let server: ComfyServer;
beforeAll(async () => {
  server = await comfyServer();
  await server.warm();
}, 120_000);
afterAll(() => server.close());

const get = async (path: string) => {
  const answer = await fetch(`${server.url}${path}`);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};
const send = async (path: string, body?: unknown) => {
  const answer = await post(`${server.url}${path}`, body);
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
};

const instant = (value: number): Prompt => ({
  "1": { class_type: "lab/number", inputs: { value } },
  "2:0": { class_type: "lab/show", inputs: { value: ["1", 0] } },
});
const slow = (): Prompt => ({
  "1": { class_type: "lab/number", inputs: {} },
  "2": { class_type: "lab/sleep", inputs: { value: ["1", 0], milliseconds: 60_000 } },
  "3": { class_type: "lab/show", inputs: { value: ["2", 0] } },
});

/** Submits a prompt and waits for its end. */
async function done(prompt: Prompt, more: object = {}): Promise<string> {
  const { body } = await send("/prompt", { prompt, ...more });
  await server.until(body.prompt_id, "done", "failed");
  return body.prompt_id;
}

/** Runs work while the only slot is taken. */
async function whileBusy(work: (running: string) => Promise<void>): Promise<void> {
  const { prompt_id } = (await send("/prompt", { prompt: slow() })).body;
  await server.until(prompt_id, "running");
  try {
    await work(prompt_id);
  } finally {
    await server.runs.cancel(prompt_id);
    await server.until(prompt_id, "cancelled");
  }
}

describe("What can be asked", () => {
  test.each(["", "/api"])("stands at %s/", async (prefix) => {
    expect((await get(`${prefix}/prompt`)).body).toEqual({ exec_info: { queue_remaining: 0 } });
    expect((await get(`${prefix}/queue`)).body).toEqual({ queue_running: [], queue_pending: [] });
    expect((await get(`${prefix}/history/${randomUUID()}`)).body).toEqual({});
    expect((await get(`${prefix}/history/not-an-id`)).body).toEqual({});
    expect((await get(`${prefix}/features?clientId=me`)).body.supports_preview_metadata).toBe(true);
    expect((await get(`${prefix}/embeddings`)).body).toEqual([]);
    expect((await get(`${prefix}/models`)).body).toEqual([]);
    for (const folder of ["models/checkpoints", "models/loras", "experiment/models/vae"])
      expect(await get(`${prefix}/${folder}`)).toEqual({ status: 200, body: [] });
    expect((await get(`${prefix}/models/unheard`)).status).toBe(404);
    expect((await get(`${prefix}/system_stats`)).body).toMatchObject({
      system: { os: process.platform, ram_total: expect.any(Number) },
      devices: [{ type: "cpu" }],
    });
    expect((await send(`${prefix}/free`, { unload_models: true })).status).toBe(200);
  });

  test("are all nodes, or one, with its slash written either way", async () => {
    const { body } = await get("/object_info");
    expect(Object.keys(body)).toEqual(expect.arrayContaining(["lab/number", "solve/schedule"]));
    for (const path of ["lab/number", "lab%2Fnumber"])
      expect((await get(`/object_info/${path}`)).body).toEqual({ "lab/number": body["lab/number"] });
    for (const path of ["Primitive%20boolean%20%5BCrystools%5D", "constructor", "a/b/c"])
      expect(await get(`/object_info/${path}`)).toEqual({ status: 200, body: {} });
  });

  test("is answered in JSON where there is nothing", async () => {
    expect(await get("/api/nothing")).toMatchObject({ status: 404, body: { error: { code: "http/no-such-route" } } });
  });
});

describe("A prompt", () => {
  test("keeps its id, its number and what came with it", async () => {
    const prompt_id: string = randomUUID();
    const extra_data = { extra_pnginfo: { workflow: { name: "My flow" } }, api_key_comfy_org: "secret" };
    await done(instant(1), { prompt_id, client_id: "me", extra_data });
    const { [prompt_id]: entry } = (await get(`/history/${prompt_id}`)).body;
    expect(entry).toEqual({
      prompt: [
        expect.any(Number),
        prompt_id,
        instant(1),
        { extra_pnginfo: { workflow: { name: "My flow" } }, client_id: "me", create_time: expect.any(Number) },
        ["2:0"],
      ],
      outputs: { "2:0": { text: ["1"] } },
      status: {
        status_str: "success",
        completed: true,
        messages: [
          ["execution_start", { prompt_id, timestamp: expect.any(Number) }],
          ["execution_cached", { prompt_id, nodes: [], timestamp: expect.any(Number) }],
          ["execution_success", { prompt_id, timestamp: expect.any(Number) }],
        ],
      },
      meta: { "2:0": { node_id: "2:0", display_node: "2:0", parent_node: null, real_node_id: "2:0" } },
    });
    expect((await server.runs.read(prompt_id)).name).toBe("My flow");
    const again = await send("/prompt", { prompt: instant(1), prompt_id });
    const message = `There is a prompt "${prompt_id}" already; submit under another id, or without one.`;
    expect(again).toMatchObject({
      status: 409,
      body: { error: { type: "duplicate_prompt_id", message }, node_errors: {} },
    });
  });

  test("runs what of it is sound, and is told the rest", async () => {
    const prompt = { ...instant(2), "9": { class_type: "lab/show", inputs: {} } };
    const { status, body } = await send("/prompt", { prompt });
    expect([status, Object.keys(body.node_errors)]).toEqual([200, ["9"]]);
    await server.until(body.prompt_id, "done");
    expect(Object.keys((await get(`/history/${body.prompt_id}`)).body[body.prompt_id].outputs)).toEqual(["2:0"]);
  });

  test.each([
    ["no body", undefined, "no_prompt"],
    ["a prompt that is no object", { prompt: 5 }, "no_prompt"],
    ["an id that is a list", { prompt: instant(1), prompt_id: ["a"] }, "invalid_prompt_id"],
    ["an id that has no end", { prompt: instant(1), prompt_id: "a".repeat(1001) }, "invalid_prompt_id"],
    ["nothing to run", { prompt: { "1": { class_type: "lab/number" } } }, "prompt_no_outputs"],
  ])("with %s is refused", async (_, body, type) => {
    expect(await send("/prompt", body)).toMatchObject({ status: 400, body: { error: { type }, node_errors: {} } });
  });

  test.each([
    ["a word", "hello", "hello"],
    ["a number", 5, "5"],
    ["a UUID in capitals", "9F0C4B1E-54D6-4D7C-9A54-0C7F43E6A001", "9F0C4B1E-54D6-4D7C-9A54-0C7F43E6A001"],
    ["what looks like a place", "../x y/ü?", "../x y/ü?"],
  ])("may go by any text: by %s", async (_, prompt_id, text) => {
    const { status, body } = await send("/prompt", { prompt: instant(3), prompt_id });
    expect([status, body.prompt_id]).toEqual([200, text]);
    const way = encodeURIComponent(text);
    await expect.poll(async () => Object.keys((await get(`/history/${way}`)).body)).toEqual([text]);
    const entry = (await get(`/history/${way}`)).body[text];
    expect(entry.prompt[1]).toBe(text);
    expect(entry.status.messages.map(([, data]: [string, { prompt_id: string }]) => data.prompt_id)).toEqual(
      Array(3).fill(text),
    );
    expect((await get(`/api/jobs/${way}`)).body).toMatchObject({ id: text, status: "completed" });
    expect((await send("/prompt", { prompt: instant(3), prompt_id })).status).toBe(409);
    await send("/history", { delete: [prompt_id] });
    expect((await get(`/history/${way}`)).body).toEqual({});
  });

  test("is interrupted and taken from the queue by the text that it goes by", async () => {
    await send("/prompt", { prompt: slow(), prompt_id: "running one" });
    await send("/prompt", { prompt: slow(), prompt_id: "waiting one" });
    await expect.poll(async () => (await get("/queue")).body.queue_running[0]?.[1]).toBe("running one");
    expect((await get("/queue")).body.queue_pending[0][1]).toBe("waiting one");
    await send("/queue", { delete: ["waiting one"] });
    expect((await get("/queue")).body.queue_pending).toEqual([]);
    await send("/interrupt", { prompt_id: "running one" });
    await expect.poll(async () => (await get("/api/jobs/running%20one")).body.status).toBe("cancelled");
  });

  test.each([null, ""])("whose id is %j is given one", async (prompt_id) => {
    const { status, body } = await send("/prompt", { prompt: instant(3), prompt_id });
    expect([status, body.prompt_id]).toEqual([200, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    await server.until(body.prompt_id, "done");
  });

  test("is counted, whatever became of those before, and negative where it goes to the front", async () => {
    const numberOf = async (more: object) => (await send("/prompt", { prompt: instant(3), ...more })).body.number;
    await whileBusy(async () => {
      const first = await numberOf({});
      expect([await numberOf({}), await numberOf({ front: true }), await numberOf({ number: 2.5 })]).toEqual([
        first + 1,
        -first - 2,
        2.5,
      ]);
      await send("/queue", { clear: true });
      expect(await numberOf({})).toBe(first + 3);
      const [[number]] = (await get("/queue")).body.queue_pending;
      expect([number, (await get("/api/jobs?status=pending")).body.jobs[0].priority]).toEqual([first + 3, first + 3]);
      await send("/queue", { clear: true });
    });
  });

  test("that is no JSON is refused in JSON", async () => {
    const answer = await fetch(`${server.url}/prompt`, { method: "POST", body: "{ no" });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: "workflow/not-json" } }]);
  });

  test("goes to the place in the queue that its number asks for", async () => {
    await whileBusy(async (running) => {
      const ids: string[] = [];
      for (const more of [{}, {}, { front: true }, { number: -1 }])
        ids.push((await send("/prompt", { prompt: instant(3), ...more })).body.prompt_id);
      const second = server.runs.queue().find(({ id }) => id === ids[1])!;
      ids.push((await send("/prompt", { prompt: instant(3), number: second.order - 0.5 })).body.prompt_id);
      const { queue_running, queue_pending } = (await get("/queue")).body;
      expect(queue_running.map((item: unknown[]) => item[1])).toEqual([running]);
      expect(queue_pending.map((item: unknown[]) => ids.indexOf(item[1] as string))).toEqual([2, 3, 0, 4, 1]);
      expect(queue_pending[1]).toEqual([-1, ids[3], instant(3), expect.any(Object), ["2:0"]]);
      expect((await send("/queue", { delete: [ids[0], running, 5, "none"] })).status).toBe(200);
      expect((await get("/prompt")).body.exec_info.queue_remaining).toBe(5);
      await send("/queue", { clear: true });
      expect((await get("/queue")).body).toMatchObject({ queue_running: [expect.anything()], queue_pending: [] });
      await send("/interrupt", { prompt_id: ids[0] });
      expect((await server.runs.read(running)).status).toBe("running");
    });
  });

  test("of a run that came by another way is written from its workflow", async () => {
    const { id } = await server.runs.submit({
      document: {
        format: "lemica.workflow",
        version: 1,
        id: "w",
        name: "Drawn",
        nodes: [
          { id: "n", type: "lab/number", version: 2, params: { value: 4 } },
          { id: "s", type: "lab/show", version: 1, params: {}, title: "Four" },
        ],
        wires: [{ from: ["n", "value"], to: ["s", "value"] }],
        groups: [],
        notes: [],
        exposed: [],
      },
    });
    await server.until(id, "done");
    expect((await get(`/history/${id}`)).body[id]).toMatchObject({
      prompt: [
        expect.any(Number),
        id,
        {
          n: { class_type: "lab/number", inputs: { value: 4 } },
          s: { class_type: "lab/show", inputs: { value: ["n", 0] }, _meta: { title: "Four" } },
        },
        {},
        ["s"],
      ],
      outputs: { s: { text: ["4"] } },
    });
  });
});

test("A run that is forgotten stays, with its files, and only the history and the jobs know it no more", async () => {
  const id = await done({
    "1": { class_type: "lab/number", inputs: { value: 31 } },
    "2": { class_type: "lab/picture", inputs: { value: ["1", 0] } },
  });
  for (const body of [{ delete: [id] }, { clear: true }]) {
    await send("/history", body);
    expect((await get(`/history/${id}`)).body).toEqual({});
    expect((await get("/history")).body).not.toHaveProperty(id);
    expect((await get(`/api/jobs/${id}`)).status).toBe(404);
    expect((await get("/api/jobs")).body.jobs.map((job: { id: string }) => job.id)).not.toContain(id);
    expect((await fetch(`${server.url}/view?filename=grey.png&subfolder=${id}/pictures`)).status).toBe(200);
    expect((await server.runs.list()).map((run) => run.id)).toContain(id);
    await server.runs.retry(id);
    await server.until(id, "done");
    expect((await get(`/history/${id}`)).body).toHaveProperty(id);
  }
});

test("The history is paged from its old end, cut at its new one, and entries can be removed", async () => {
  const ids = [await done(instant(5)), await done(instant(6)), await done(instant(7))];
  const all = Object.keys((await get("/history")).body);
  expect(all.slice(-3)).toEqual(ids);
  expect(Object.keys((await get("/history?max_items=2")).body)).toEqual(ids.slice(1));
  const offset = all.length - 3;
  expect(Object.keys((await get(`/history?max_items=2&offset=${offset}`)).body)).toEqual(ids.slice(0, 2));
  await send("/history", { delete: [ids[1], "none", 5] });
  expect((await get(`/history/${ids[1]}`)).body).toEqual({});
  await send("/history", { clear: true });
  expect((await get("/history")).body).toEqual({});
});

test("Jobs are listed, read and cancelled", async () => {
  await send("/history", { clear: true });
  const id = await done(instant(8));
  await whileBusy(async (running) => {
    const { jobs, pagination } = (await get("/api/jobs")).body;
    expect(jobs.map((job: { id: string; status: string }) => [job.id, job.status])).toEqual([
      [running, "in_progress"],
      [id, "completed"],
    ]);
    expect(pagination).toEqual({ offset: 0, limit: null, total: 2, has_more: false });
    expect((await get("/api/jobs?status=completed&limit=1&sort_order=asc")).body.jobs).toHaveLength(1);
    for (const wrong of ["status=odd", "limit=-1", "limit=0", "limit=x", "offset=x", "sort_order=up", "sort_by=size"])
      expect((await get(`/api/jobs?${wrong}`)).status).toBe(400);
    expect((await get(`/api/jobs/${id}`)).body).toMatchObject({ status: "completed", outputs: { "2:0": {} } });
    expect((await get(`/api/jobs/${randomUUID()}`)).status).toBe(404);
    expect((await send("/api/jobs/cancel", { job_ids: ["odd", {}] })).body).toMatchObject({ invalid_ids: [{}] });
    expect((await send("/api/jobs/cancel", { job_ids: ["odd"] })).body).toEqual({ cancelled: false });
    for (const right of ["status=", "offset=-1", "status=COMPLETED, in_progress", "sort_by=execution_duration"])
      expect([right, (await get(`/api/jobs?${right}`)).body.jobs.length]).toEqual([right, 2]);
    const by = async (order: string) =>
      (await get(`/api/jobs?sort_by=execution_duration&sort_order=${order}`)).body.jobs.map(
        (job: { id: string }) => job.id,
      );
    expect([await by("desc"), await by("asc")]).toEqual([
      [id, running],
      [running, id],
    ]);
    expect((await send(`/api/jobs/${id}/cancel`)).body).toEqual({ cancelled: false });
    expect((await send(`/api/jobs/${running}/cancel`)).body).toEqual({ cancelled: true });
    await server.until(running, "cancelled");
  });
});

test("A job tells what it has saved, the picture that stands for it, and the workflow it came from", async () => {
  const prompt = {
    "1": { class_type: "lab/number", inputs: { value: 12 } },
    "2:7": { class_type: "lab/picture", inputs: { value: ["1", 0] } },
  };
  const workflow = { id: "0d8f-mine", name: "Mine", nodes: [], links: [] };
  const id = await done(prompt, { extra_data: { extra_pnginfo: { workflow } } });
  const shown = {
    filename: "grey.png",
    subfolder: `${id}/pictures`,
    type: "output",
    nodeId: "2:7",
    mediaType: "images",
  };
  const told = { outputs_count: 2, previewable_outputs_count: 2, preview_output: shown, workflow_id: "0d8f-mine" };
  expect((await get("/api/jobs?workflow_id=0d8f-mine")).body).toMatchObject({
    jobs: [{ id, ...told }],
    pagination: { total: 1 },
  });
  expect((await get(`/api/jobs/${id}`)).body).toMatchObject(told);
  const other = await done(instant(13));
  expect((await get(`/api/jobs/${other}`)).body).not.toHaveProperty("workflow_id");
  expect((await get(`/api/jobs/${other}`)).body).toMatchObject({
    outputs_count: 0,
    previewable_outputs_count: 0,
    preview_output: { content: "13", nodeId: "2:0", mediaType: "text" },
  });
});

test("A failed job tells all of its failure, as newer editors want it of each in a list", async () => {
  const id = await done({
    "1": { class_type: "lab/number", inputs: {} },
    "2:0": { class_type: "lab/fail", inputs: { value: ["1", 0] } },
    "3": { class_type: "lab/show", inputs: { value: ["2:0", 0] } },
  });
  const error = {
    prompt_id: id,
    node_id: "2:0",
    node_type: "lab/fail",
    executed: ["1"],
    exception_message: expect.any(String),
    exception_type: expect.any(String),
    traceback: [expect.any(String)],
    current_inputs: {},
    current_outputs: [],
    timestamp: expect.any(Number),
  };
  const { jobs } = (await get("/api/jobs?status=failed")).body;
  expect(jobs.find((job: { id: string }) => job.id === id).execution_error).toEqual(error);
  expect((await get(`/api/jobs/${id}`)).body.execution_error).toEqual(error);
});

describe("Files", () => {
  const png = (shade: number) =>
    sharp({ create: { width: 4, height: 4, channels: 3, background: { r: shade, g: 0, b: 0 } } })
      .png()
      .toBuffer();
  const upload = async (bytes: Uint8Array, name: string, fields: Record<string, string> = {}) => {
    const form = new FormData();
    form.append("image", new Blob([new Uint8Array(bytes)]), name);
    for (const [key, value] of Object.entries(fields)) form.append(key, value);
    const answer = await fetch(`${server.url}/upload/image`, { method: "POST", body: form });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const view = (query: Record<string, string>) => fetch(`${server.url}/view?${new URLSearchParams(query)}`);

  test("that are uploaded are kept once, and under another name where one is taken", async () => {
    const [red, dark] = [await png(200), await png(100)];
    expect(await upload(red, "a.png")).toEqual({ status: 200, body: { name: "a.png", subfolder: "", type: "input" } });
    expect((await upload(red, "a.png")).body.name).toBe("a.png");
    expect((await upload(dark, "a.png")).body.name).toBe("a (1).png");
    expect((await upload(dark, "a.png")).body.name).toBe("a (1).png");
    expect((await upload(dark, "a.png", { overwrite: "true", subfolder: "deep/er" })).body).toMatchObject({
      name: "a.png",
      subfolder: "deep/er",
    });
    for (const query of [
      { filename: "a (1).png", type: "input" },
      { filename: "a.png [input]", subfolder: "deep/er" },
    ])
      expect(Buffer.from(await (await view(query)).arrayBuffer()).equals(dark)).toBe(true);
    const small = await view({ filename: "a.png", type: "input", preview: "webp;50" });
    expect([small.status, small.headers.get("content-type")]).toEqual([200, "image/webp"]);
  });

  test("that are no pictures, too large, or meant for elsewhere are refused in JSON, and nothing is left of them", async () => {
    expect((await upload(Buffer.from("hello"), "b.png")).status).toBe(415);
    expect((await upload(Buffer.alloc(2 ** 21), "b.png")).status).toBe(413);
    expect((await upload(await png(1), "b.exe")).status).toBe(415);
    expect((await upload(await png(1), "b.png", { subfolder: "../.." })).body).toMatchObject({
      error: { code: "http/bad-name" },
    });
    expect((await upload(await png(1), "b.png", { type: "elsewhere" })).body).toMatchObject({
      error: { code: "comfy/no-upload" },
    });
    for (const [name, fields] of [
      ["../../b.png", {}],
      ["/b.png", {}],
      ["..\\b.png", {}],
      ["b.png", { subfolder: "/etc" }],
      ["b.png", { subfolder: "a/../../b" }],
    ] as const)
      expect([name, (await upload(await png(1), name, fields)).body]).toMatchObject([
        name,
        { error: { code: "http/bad-name" } },
      ]);
    for (const [name, bytes] of [
      ["my picture", await png(1)],
      ["no picture.png", Buffer.from("hello")],
    ] as const)
      expect((await upload(bytes, name)).body).toMatchObject({
        error: { message: expect.stringContaining(`"${name}"`) },
      });
    const odd = await send("/upload/image", { image: 5 });
    expect([odd.status, odd.body.error.code]).toEqual([400, "comfy/not-a-form"]);
    await expect(access(join(server.data, "inputs", "b.png"))).rejects.toThrow();
  });

  test("of a run are shown by its id, and nothing outside of it", async () => {
    const id = await done({
      "1": { class_type: "lab/number", inputs: { value: 9 } },
      "2": { class_type: "lab/picture", inputs: { value: ["1", 0] } },
    });
    const subfolder = `${id}/pictures`;
    const image = await view({ filename: "grey.png", subfolder });
    expect([image.status, image.headers.get("x-content-type-options")]).toEqual([200, "nosniff"]);
    expect((await view({ filename: "grey.json", subfolder, preview: "webp" })).headers.get("content-type")).toMatch(
      /json/,
    );
    for (const [query, status] of [
      [{ filename: "../../lemica.db", subfolder }, 400],
      [{ filename: "lemica.db", subfolder: ".." }, 400],
      [{ filename: "/etc/passwd" }, 400],
      [{ filename: "grey.png", subfolder: `${id}/../${id}/pictures` }, 400],
      [{ filename: "../lemica.db", type: "input" }, 400],
      [{ filename: "grey.png", subfolder, type: "temp" }, 404],
      [{ filename: "none.png", subfolder }, 404],
      [{ subfolder }, 400],
    ] as const) {
      const answer = await view(query as Record<string, string>);
      expect([query, answer.status, typeof ((await answer.json()) as { error: unknown }).error]).toEqual([
        query,
        status,
        "object",
      ]);
    }
  });
});
