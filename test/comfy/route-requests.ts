import { afterAll, beforeAll } from "vitest";
import { type Prompt, post } from "./client-sessions.ts";
import { type ComfyServer, comfyServer } from "./comfy-server.ts";

/** What a test of routes asks of. */
export let server: ComfyServer;

/** A server for the tests of a file, and the requests that they share. */
export function servedForTests(): void {
  beforeAll(async () => {
    server = await comfyServer();
    await server.warm();
  }, 120_000);
  afterAll(() => server.close());
}

export const get = async (path: string) => {
  const answer = await fetch(`${server.url}${path}`);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};
export const send = async (path: string, body?: unknown) => {
  const answer = await post(`${server.url}${path}`, body);
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
};

export const instant = (value: number): Prompt => ({
  "1": { class_type: "lab/number", inputs: { value } },
  "2:0": { class_type: "lab/show", inputs: { value: ["1", 0] } },
});
export const slow = (): Prompt => ({
  "1": { class_type: "lab/number", inputs: {} },
  "2": { class_type: "lab/sleep", inputs: { value: ["1", 0], milliseconds: 60_000 } },
  "3": { class_type: "lab/show", inputs: { value: ["2", 0] } },
});

/** Submits a prompt and waits for its end. */
export async function done(prompt: Prompt, more: object = {}): Promise<string> {
  const { body } = await send("/prompt", { prompt, ...more });
  await server.until(body.prompt_id, "done", "failed");
  return body.prompt_id;
}

/** Runs work while the only slot is taken. */
export async function whileBusy(work: (running: string) => Promise<void>): Promise<void> {
  const { prompt_id } = (await send("/prompt", { prompt: slow() })).body;
  await server.until(prompt_id, "running");
  try {
    await work(prompt_id);
  } finally {
    await server.runs.cancel(prompt_id);
    await server.until(prompt_id, "cancelled");
  }
}
