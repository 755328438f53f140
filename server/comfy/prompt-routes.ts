import { Router } from "express";
import { Failure } from "#core/failure.ts";
import type { ReceiveLimits } from "#http/receive.ts";
import type { RunStatus } from "#protocol/run.ts";
import { isHistory } from "./history-entry.ts";
import { isRunId } from "./prompt.ts";
import type { PromptBook } from "./prompt-book.ts";
import { readBody } from "./read-body.ts";

const ENDED: readonly RunStatus[] = ["done", "failed", "cancelled", "parked"];
/** Entries of the history that are told at most, the newest; a client that wants others names them. */
const MOST_HISTORY = 1000;
/** Runs that are looked through for `offset`. */
const MOST_RUNS = 10_000;

/** Prompts, the queue, the running one and the history. */
export function promptRoutes(book: PromptBook, limits: ReceiveLimits): Router {
  const { runs } = book;
  const router = Router();

  router.get("/prompt", (_, response) => {
    response.json({ exec_info: { queue_remaining: runs.queue().length } });
  });

  router.post("/prompt", async (request, response) => {
    const body = await readBody(request, limits);
    try {
      const answer = await book.submit(body);
      response.status("error" in answer ? 400 : 200).json(answer);
    } catch (error) {
      if (!(error instanceof Failure && error.code === "runs/duplicate")) throw error;
      response.status(409).json({ error: error.message });
    }
  });

  router.get("/queue", async (_, response) => {
    const queue = runs.queue();
    const [queue_running, queue_pending] = await Promise.all([
      book.queueItems(queue.filter(({ status }) => status === "running")),
      book.queueItems(queue.filter(({ status }) => status !== "running")),
    ]);
    response.json({ queue_running, queue_pending });
  });

  router.post("/queue", async (request, response) => {
    const { clear, ids } = removal(await readBody(request, limits));
    const waiting = runs.queue().filter(({ status }) => status === "waiting");
    // It may have begun while another was cancelled.
    for (const { id } of waiting.filter((run) => clear || ids.has(run.id)))
      if (runs.queue().some((run) => run.id === id && run.status === "waiting")) await runs.cancel(id);
    response.end();
  });

  router.post("/interrupt", async (request, response) => {
    const { prompt_id } = await readBody(request, limits);
    const running = runs.queue().filter(({ status }) => status === "running");
    for (const { id } of running.filter((run) => prompt_id === undefined || run.id === prompt_id))
      await runs.cancel(id);
    response.end();
  });

  router.get("/history", async (request, response) => {
    const offset = whole(request.query.offset);
    const items = Math.min(whole(request.query.max_items) ?? MOST_HISTORY, MOST_HISTORY);
    const limit = offset === undefined ? items : MOST_RUNS;
    const oldestFirst = (await runs.list({ status: ENDED, limit })).filter(isHistory).reverse();
    const asked = offset === undefined ? oldestFirst : oldestFirst.slice(offset, offset + items);
    const entries = await Promise.all(asked.map(async ({ id }) => [id, await book.historyEntry(id)] as const));
    response.json(Object.fromEntries(entries.filter(([, entry]) => entry !== undefined)));
  });

  router.get("/history/:id", async (request, response) => {
    const entry = await book.historyEntry(request.params.id);
    response.json(entry ? { [request.params.id]: entry } : {});
  });

  router.post("/history", async (request, response) => {
    const { clear, ids } = removal(await readBody(request, limits));
    const ended = clear ? await runs.list({ status: ENDED, limit: MOST_RUNS }) : [];
    for (const id of clear ? ended.map((run) => run.id) : ids)
      if (typeof id === "string" && isRunId(id)) await runs.remove(id).catch(ignoreWhatIsNoHistory);
    response.end();
  });

  return router;
}

function ignoreWhatIsNoHistory(error: unknown): void {
  if (!(error instanceof Failure && ["runs/no-such-run", "runs/not-ended"].includes(error.code))) throw error;
}

function removal({ clear, delete: ids }: Readonly<Record<string, unknown>>): { clear: boolean; ids: Set<unknown> } {
  return { clear: clear === true, ids: new Set(Array.isArray(ids) ? ids : []) };
}

function whole(text: unknown): number | undefined {
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
