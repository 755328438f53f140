import { Router } from "express";
import type { ReceiveLimits } from "#http/receive.ts";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import { isRunId } from "./prompt.ts";
import { ignoreMissing, type PromptBook } from "./prompt-book.ts";
import { readBody } from "./read-body.ts";

const MOST_RUNS = 10_000;
const MOST_JOBS = 1000;

const STATUS: Readonly<Record<RunStatus, string>> = {
  waiting: "pending",
  running: "in_progress",
  done: "completed",
  failed: "failed",
  parked: "failed",
  cancelled: "cancelled",
};

/** The newer way to look at the queue and the history at once, and to cancel what waits or runs. */
export function jobRoutes(book: PromptBook, limits: ReceiveLimits): Router {
  const { runs } = book;
  const router = Router();

  router.get("/jobs", async (request, response) => {
    const { status, workflow_id, sort_by = "created_at", sort_order = "desc" } = request.query;
    const { limit = "100", offset = "0" } = request.query;
    const wanted = status === undefined ? undefined : String(status).split(",");
    const known = new Set(Object.values(STATUS));
    if (wanted?.some((word) => !known.has(word)))
      return void response.status(400).json({ error: `status takes ${[...known].join(", ")}.` });
    if (![limit, offset].every((n) => /^\d{1,9}$/.test(String(n))) || !["asc", "desc"].includes(String(sort_order)))
      return void response.status(400).json({ error: "limit and offset take whole numbers, sort_order asc or desc." });
    const statuses = (Object.keys(STATUS) as RunStatus[]).filter((name) => wanted?.includes(STATUS[name]) ?? true);
    if (sort_by !== "created_at") return void response.status(400).json({ error: "sort_by takes created_at." });
    const filter = { status: statuses, ...(typeof workflow_id === "string" && { workflow: workflow_id }) };
    const all = await runs.list({ ...filter, limit: MOST_RUNS });
    const from = Number(offset);
    const count = Math.min(Number(limit), MOST_JOBS);
    const page = (sort_order === "asc" ? [...all].reverse() : all).slice(from, from + count);
    const pagination = { offset: from, limit: count, total: all.length, has_more: from + page.length < all.length };
    response.json({ jobs: page.map(jobOf), pagination });
  });

  router.get("/jobs/:id", async (request, response) => {
    const { id } = request.params;
    const run = isRunId(id) ? await runs.read(id).catch(ignoreMissing) : undefined;
    if (run === undefined) return void response.status(404).json({ error: "There is no job of that id." });
    const { record } = await book.view(id);
    const entry = await book.historyEntry(id);
    response.json({
      ...jobOf(run),
      ...(entry && { outputs: entry.outputs, execution_status: entry.status }),
      workflow: { prompt: record.prompt, extra_data: record.extra_data },
    });
  });

  router.post("/jobs/cancel", async (request, response) => {
    const { job_ids } = await readBody(request, limits);
    const ids: unknown[] = Array.isArray(job_ids) ? job_ids : [];
    const invalid_ids = ids.filter((id) => typeof id !== "string" || !isRunId(id));
    if (invalid_ids.length > 0 || !Array.isArray(job_ids))
      return void response.status(400).json({ error: "job_ids takes a list of UUIDs in lower case.", invalid_ids });
    response.json({ cancelled: await cancel(ids) });
  });

  router.post("/jobs/:id/cancel", async (request, response) => {
    request.resume();
    response.json({ cancelled: await cancel([request.params.id]) });
  });

  /** Whether any of them waited or ran. */
  const cancel = async (ids: readonly unknown[]): Promise<boolean> => {
    const live = runs.queue().filter(({ id }) => ids.includes(id));
    for (const { id } of live) await runs.cancel(id);
    return live.length > 0;
  };

  return router;
}

function jobOf(run: RunSummary): Record<string, unknown> {
  const { id, status, order, submittedAt, startedAt, finishedAt, failure, files, workflow } = run;
  return {
    id,
    status: STATUS[status],
    priority: order,
    create_time: submittedAt,
    ...(startedAt !== undefined && { execution_start_time: startedAt }),
    ...(finishedAt !== undefined && { execution_end_time: finishedAt }),
    ...(failure && { execution_error: { exception_type: failure.code, exception_message: failure.message } }),
    outputs_count: new Set(files.map(({ node }) => node)).size,
    workflow_id: workflow,
  };
}
