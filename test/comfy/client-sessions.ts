import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { WebSocket } from "ws";
import type { ComfyServer } from "./comfy-server.ts";
import type { CanvasOutput, ClientModules, HistoryAnswer } from "./installed-clients.ts";

export type Prompt = Readonly<Record<string, { class_type: string; inputs: Record<string, unknown> }>>;

/** How a prompt ended, as its client tells it. `outputs` are by node. */
export interface Outcome {
  readonly how: "done" | "failed" | "interrupted" | "refused" | "gone";
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
  readonly said?: string;
}

/** One client of others, made to look like the rest of them, its known bugs worked around. */
export interface Session {
  /** Submits a prompt with an output node and follows it to its end. */
  run(prompt: Prompt, output: string): Promise<Outcome>;
  /** Interrupts what runs. */
  interrupt(): Promise<void>;
  /** Takes a prompt out of the queue. */
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}

export type ClientName = "stable-canvas" | "comfy-ui-client" | "saintno" | "urllib";
export const clientNames: readonly ClientName[] = ["stable-canvas", "comfy-ui-client", "saintno", "urllib"];

export function openSession(name: ClientName, server: ComfyServer, modules: ClientModules): Promise<Session> {
  switch (name) {
    case "stable-canvas":
      return openCanvas(server, modules);
    case "comfy-ui-client":
      return openClassic(server, modules);
    case "saintno":
      return openSaintno(server, modules);
    case "urllib":
      return openPlain(server);
  }
}

const wordsOf = (error: unknown) => inspect(error, { depth: 8, maxStringLength: 2000 });

async function openCanvas({ host }: ComfyServer, { canvas }: ClientModules): Promise<Session> {
  const client = new canvas.Client({ api_host: host, clientId: randomUUID(), WebSocket });
  // connection_error is no "error" event, but the client logs nothing of it either.
  await client.connect();
  let interrupt = async () => {};
  const resolver = (acc: CanvasOutput, output: Record<string, unknown>, { node_id }: { node_id: string }) => ({
    ...acc,
    data: { ...(acc.data as object | null), [node_id]: output },
  });
  return {
    async run(prompt) {
      // enqueue() hangs when its prompt is interrupted; what a Workflow is invoked as does not.
      const workflow = new canvas.Workflow();
      const copies = new Map<string, readonly (readonly [string, number])[]>();
      const ids = new Map<string, string>();
      for (const [id, { class_type, inputs }] of Object.entries(prompt)) {
        const linked = Object.entries(inputs).map(([key, value]) => {
          const [source, slot] = Array.isArray(value) ? (value as [string, number]) : [];
          return [key, source === undefined ? value : (copies.get(source)?.[slot!] ?? value)];
        });
        const outputs = workflow.node(class_type, Object.fromEntries(linked));
        copies.set(id, outputs);
        ids.set(outputs[0]![0], id);
      }
      const invoked = workflow.instance(client, { resolver });
      try {
        const enqueued = invoked.enqueue();
        interrupt = () => enqueued.then(() => invoked.interrupt());
        await enqueued;
        const { data } = await invoked.wait();
        const outputs = Object.entries((data ?? {}) as Record<string, Record<string, unknown[]>>);
        return { how: "done", outputs: Object.fromEntries(outputs.map(([id, output]) => [ids.get(id)!, output])) };
      } catch (error) {
        const said = wordsOf(error);
        if (/has been interrupted/.test(said)) return { how: "interrupted", said };
        return { how: (error as Error).name === "HttpError" ? "refused" : "failed", said };
      }
    },
    interrupt: () => interrupt(),
    remove: (id) => client.deleteItem("queue", id),
    close: async () => client.close(),
  };
}

async function openClassic({ host, url }: ComfyServer, { classic }: ClientModules): Promise<Session> {
  const clientId = randomUUID();
  const client = new classic.ComfyUIClient(host, clientId);
  await client.connect();
  return {
    async run(prompt) {
      try {
        // A failed prompt resolves, too, with {}: how it ended is read in the history.
        await client.getImages(prompt);
      } catch (error) {
        return { how: "refused", said: wordsOf(error) };
      }
      const own = Object.values(await client.getHistory()).filter(
        ({ prompt: [, , , extra] }) => extra.client_id === clientId,
      );
      return outcomeOf(own.at(-1));
    },
    // It cannot read the empty body that ComfyUI answers with, and throws although it is heard.
    interrupt: () => client.interrupt().catch(() => {}),
    // It has no way to take something out of the queue.
    remove: (id) => post(`${url}/queue`, { delete: [id] }).then(() => {}),
    close: () => client.disconnect(),
  };
}

async function openSaintno({ url }: ComfyServer, { saintno }: ClientModules): Promise<Session> {
  const api = new saintno.ComfyApi(url, randomUUID()).init();
  await api.waitForReady();
  return {
    async run(prompt, output) {
      const builder = new saintno.PromptBuilder(prompt, [], ["result"]).setRawOutputNode("result", output);
      const failures: Error[] = [];
      const call = new saintno.CallWrapper(api, builder).onFailed((error) => failures.push(error));
      const result = await call.run();
      if (result) return { how: "done", outputs: { [output]: result.result! } };
      const said = failures.map(wordsOf).join("\n");
      if (/EnqueueFailed|Failed to queue/.test(said)) return { how: "refused", said };
      if (/interrupted/i.test(said)) return { how: "interrupted", said };
      return { how: /went missing/.test(said) ? "gone" : "failed", said };
    },
    interrupt: () => api.interrupt(),
    remove: (id) => api.manageQueue({ delete: [id] }),
    close: async () => api.destroy(),
  };
}

/** What the examples of ComfyUI do in Python: JSON under the content type of forms, and a bare socket. */
async function openPlain(server: ComfyServer): Promise<Session> {
  const { url } = server;
  const client_id = randomUUID();
  const plain = await plainSocket(server, client_id);
  return {
    async run(prompt) {
      const answer = await post(`${url}/prompt`, { prompt, client_id });
      const body = (await answer.json()) as { prompt_id: string };
      if (!answer.ok) return { how: "refused", said: JSON.stringify(body) };
      await plain.until(
        ({ type, data }) => type === "executing" && data.node === null && data.prompt_id === body.prompt_id,
      );
      const history = await (await fetch(`${url}/history/${body.prompt_id}`)).json();
      return outcomeOf((history as Record<string, HistoryAnswer>)[body.prompt_id]);
    },
    interrupt: () => post(`${url}/interrupt`).then(() => {}),
    remove: (id) => post(`${url}/queue`, { delete: [id] }).then(() => {}),
    close: async () => plain.close(),
  };
}

export interface PlainMessage {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** A bare socket that connects anew when it is cut. `frames` are the binary messages. */
export async function plainSocket({ host }: ComfyServer, clientId?: string) {
  const messages: PlainMessage[] = [];
  const frames: Buffer[] = [];
  const looks = new Set<() => void>();
  let closed = false;
  let socket: WebSocket;
  const connect = () =>
    new Promise<void>((resolve, reject) => {
      socket = new WebSocket(`ws://${host}/ws${clientId === undefined ? "" : `?clientId=${clientId}`}`);
      socket.on("message", (data: Buffer, isBinary) => {
        if (isBinary) frames.push(data);
        else messages.push(JSON.parse(String(data)));
        for (const look of [...looks]) look();
      });
      socket.on("open", resolve);
      socket.on("error", reject);
      socket.on("close", async () => {
        await sleep(50);
        if (!closed) await connect().catch(() => {});
      });
    });
  await connect();
  const until = (wanted: (message: PlainMessage) => boolean): Promise<PlainMessage> =>
    new Promise((resolve) => {
      const look = () => {
        const found = messages.find(wanted);
        if (!found) return;
        looks.delete(look);
        resolve(found);
      };
      looks.add(look);
      look();
    });
  return {
    messages,
    frames,
    until,
    send: (text: string) => socket.send(text),
    close: () => {
      closed = true;
      socket.close();
    },
  };
}

/** As urllib sends it: a JSON body that calls itself a form, or no body at all. */
export function post(url: string, body?: unknown): Promise<Response> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  return fetch(url, { method: "POST", headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

function outcomeOf(entry: HistoryAnswer | undefined): Outcome {
  if (entry === undefined) return { how: "gone" };
  if (entry.status.status_str === "success") return { how: "done", outputs: entry.outputs };
  const end = entry.status.messages.at(-1)!;
  return { how: end[0] === "execution_interrupted" ? "interrupted" : "failed", said: JSON.stringify(end) };
}
