import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { clientNames, type Outcome, openSession, type Prompt, post, type Session } from "./client-sessions.ts";
import { type ComfyServer, comfyServer } from "./comfy-server.ts";
import { type ClientModules, installedClients } from "./installed-clients.ts";

/** Longer than any client of these waits for a sign of life. */
const SILENCE_MS = 20_000;

let modules: ClientModules;
let server: ComfyServer;
/** One slot for each client: their silent prompts run while the other tests do. */
let quiet: ComfyServer;
const silent: Promise<Outcome>[] = [];
const patient: Session[] = [];

/** A client of its own for a test. */
const session = async (name: (typeof clientNames)[number]) => {
  const opened = await openSession(name, server, modules);
  onTestFinished(() => opened.close());
  return opened;
};

let salt = 0;
/** number ─► a node that takes its time ─► show. */
const through = (class_type: string, inputs: object): Prompt => ({
  "1": { class_type: "lab/number", inputs: { value: 7 } },
  "2": { class_type, inputs: { value: ["1", 0], ...inputs } },
  "3": { class_type: "lab/show", inputs: { value: ["2", 0] } },
});
/** A gate that is closed, and what opens it. */
const gate = () => {
  const path = join(server.data, `gate-${++salt}`);
  return { prompt: through("lab/gate", { path }), open: () => writeFile(path, "") };
};
/** saintno's client hears of a failure or an interruption only after it has read the history for the first time. */
const isListening = async (name: (typeof clientNames)[number], id: string) => {
  if (name === "saintno") await server.asked(`/history/${id}`);
};
const picture = (value: number): Prompt => ({
  "1": { class_type: "lab/number", inputs: { value } },
  "2": { class_type: "lab/count", inputs: { value: ["1", 0], salt: ++salt } },
  "3": { class_type: "lab/picture", inputs: { value: ["2", 0] } },
});
const instant = (value: number): Prompt => ({
  "1": { class_type: "lab/number", inputs: { value } },
  "2": { class_type: "lab/show", inputs: { value: ["1", 0] } },
});

beforeAll(async () => {
  [modules, server, quiet] = await Promise.all([
    installedClients(),
    comfyServer(),
    comfyServer({ slots: clientNames.length }),
  ]);
  await server.warm();
  for (const name of clientNames) {
    const opened = await openSession(name, quiet, modules);
    patient.push(opened);
    const run = opened.run(through("lab/sleep", { milliseconds: SILENCE_MS, salt: ++salt }), "3");
    run.catch(() => {});
    silent.push(run);
  }
}, 300_000);

afterAll(async () => {
  await Promise.all(patient.map((one) => one.close()));
  await Promise.all([server?.close(), quiet?.close()]);
});

describe.each(clientNames)("%s", (name) => {
  test("gets the picture that its prompt makes", async () => {
    const { how, outputs } = await (await session(name)).run(picture(200), "3");
    expect(how).toBe("done");
    const [image] = outputs!["3"]!.images as { filename: string; subfolder: string; type: string }[];
    expect(image).toMatchObject({
      filename: "grey.png",
      subfolder: expect.stringMatching(/\/pictures$/),
      type: "output",
    });
    const answer = await fetch(`${server.url}/view?${new URLSearchParams({ ...image })}`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/png"]);
  });

  test("gets what nodes show that take no time, and again when nothing has to be computed", async () => {
    const client = await session(name);
    const value = 100 + clientNames.indexOf(name);
    for (const hit of [undefined, true]) {
      const { how, outputs } = await client.run(instant(value), "2");
      expect(how).toBe("done");
      expect(outputs!["2"]!.text).toContain(String(value));
      const [run] = await server.runs.list({ limit: 1 });
      expect((await server.runs.read(run!.id)).nodes["2"]!.hit ?? false).toBe(hit ?? false);
    }
  });

  test("is told why its prompt is refused", async () => {
    const bad = { ...instant(1), "1": { class_type: "lab/number", inputs: { value: 5000 } } };
    const { how, said } = await (await session(name)).run(bad, "2");
    expect(how).toBe("refused");
    expect(said).toContain("value_bigger_than_max");
  });

  test("is told that a node has failed", async () => {
    const { prompt, open } = gate();
    const failing = {
      ...prompt,
      "4": { class_type: "lab/fail", inputs: { value: ["2", 0] } },
      "3": { class_type: "lab/show", inputs: { value: ["4", 0] } },
    };
    const started = server.next("running");
    const outcome = (await session(name)).run(failing, "3");
    await isListening(name, (await started).id);
    await open();
    const { how, said } = await outcome;
    expect(how).toBe("failed");
    expect(said).toContain("lab/refused");
  });

  test("can interrupt what runs", async () => {
    const client = await session(name);
    const started = server.next("running");
    const outcome = client.run(gate().prompt, "3");
    const { id } = await started;
    await isListening(name, id);
    await client.interrupt();
    expect((await outcome).how).toBe("interrupted");
    expect((await server.until(id, "cancelled")).status).toBe("cancelled");
  });

  test("can take a prompt out of the queue before it runs", async () => {
    const client = await session(name);
    const answer = await post(`${server.url}/prompt`, { prompt: gate().prompt });
    const { prompt_id: blocker } = (await answer.json()) as { prompt_id: string };
    await server.until(blocker, "running");
    const queued = server.next("waiting");
    const waiting = client.run(instant(1), "2");
    // Only one of them tells that a prompt has gone; the others wait for ever, as they do with ComfyUI.
    waiting.catch(() => {});
    const pending = await queued;
    await client.remove(pending.id);
    expect((await server.until(pending.id, "cancelled")).startedAt).toBeUndefined();
    expect(await (await fetch(`${server.url}/history/${pending.id}`)).json()).toEqual({});
    if (name === "saintno") expect((await waiting).how).toBe("gone");
    await server.runs.cancel(blocker);
    await server.until(blocker, "cancelled");
  });

  test("comes to its result although its socket is cut on the way", async () => {
    const client = await session(name);
    const started = server.next("running");
    const { prompt, open } = gate();
    const outcome = client.run(prompt, "3");
    const { id } = await started;
    await isListening(name, id);
    const again = server.cut();
    // One of them never connects again, so that it can only look into the history later.
    if (name !== "comfy-ui-client") await again;
    else outcome.catch(() => {});
    await open();
    if (name !== "comfy-ui-client") expect((await outcome).outputs?.["3"]?.text).toContain("7");
    await server.until(id, "done");
    const history = await (await fetch(`${server.url}/history/${id}`)).json();
    expect(history).toMatchObject({ [id]: { status: { completed: true }, outputs: { "3": { text: ["7"] } } } });
  });

  test("shares the server with another of its kind, and each gets its own", async () => {
    const [one, other] = [await session(name), await session(name)];
    const [first, second] = await Promise.all([one.run(instant(11), "2"), other.run(instant(22), "2")]);
    expect(first.outputs!["2"]!.text).toContain("11");
    expect(second.outputs!["2"]!.text).toContain("22");
  });
});

test.each(clientNames)("%s waits for a node that is silent for 20 s", async (name) => {
  const { how, outputs, said } = await silent[clientNames.indexOf(name)]!;
  expect([how, said]).toEqual(["done", undefined]);
  expect(outputs!["3"]!.text).toContain("7");
});
