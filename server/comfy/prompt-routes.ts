import { Router } from "express";
import { Failure } from "#core/failure.ts";
import type { ReceiveLimits } from "#http/receive.ts";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import { type HistoryEntry, isHistory } from "./history-entry.ts";
import { refusal } from "./problems.ts";
import { ignoreMissing, type PromptBook } from "./prompt-book.ts";
import { askedId, runIdOf } from "./prompt-id.ts";
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
      const asked = askedId(body.prompt_id);
      response
        .status(409)
        .json(
          refusal(
            "duplicate_prompt_id",
            `There is a prompt "${asked}" already; submit under another id, or without one.`,
          ),
        );
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
    const asked = askedId(prompt_id) ?? undefined;
    const running = runs.queue().filter(({ status }) => status === "running");
    for (const { id } of running.filter((run) => asked === undefined || run.id === runIdOf(asked)))
      await runs.cancel(id);
    response.end();
  });

  router.get("/history", async (request, response) => {
    const offset = whole(request.query.offset);
    const items = Math.min(whole(request.query.max_items) ?? MOST_HISTORY, MOST_HISTORY);
    const limit = offset === undefined ? items : MOST_RUNS;
    const oldestFirst = (await runs.list({ status: ENDED, remembered: true, limit })).filter(isHistory).reverse();
    const asked = offset === undefined ? oldestFirst : oldestFirst.slice(offset, offset + items);
    response.json(await historyOf(asked));
  });

  router.get("/history/:id", async (request, response) => {
    const run = await book.find(request.params.id);
    response.json(run ? await historyOf([run]) : {});
  });

  router.post("/history", async (request, response) => {
    const { clear, ids } = removal(await readBody(request, limits));
    await runs.forget(clear ? "all" : [...ids]);
    response.end();
  });

  /** By the ids of prompts. One that was removed meanwhile is left out. */
  const historyOf = async (asked: readonly RunSummary[]): Promise<Record<string, HistoryEntry>> => {
    const entries: HistoryEntry[] = [];
    for (const { id } of asked) {
      const run = await runs.read(id).catch(ignoreMissing);
      const entry = run && (await book.historyEntry(run).catch(ignoreMissing));
      if (entry) entries.push(entry);
    }
    return Object.fromEntries(entries.map((entry) => [entry.prompt[1], entry]));
  };

  return router;
}

/** Ids of the runs whose prompts are named. */
function removal({ clear, delete: named }: Readonly<Record<string, unknown>>): { clear: boolean; ids: Set<string> } {
  const asked = (Array.isArray(named) ? named : []).map(askedId).filter((id) => typeof id === "string");
  return { clear: clear === true, ids: new Set(asked.map(runIdOf)) };
}

function whole(text: unknown): number | undefined {
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
