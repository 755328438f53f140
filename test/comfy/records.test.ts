import { randomUUID } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { done, get, instant, send, servedForTests, server, whileBusy } from "./route-requests.ts";

servedForTests();

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
