import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { done, get, instant, send, servedForTests, server, slow, whileBusy } from "./route-requests.ts";

servedForTests();

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
