import { setImmediate } from "node:timers/promises";
import { Router } from "express";
import { z } from "zod";
import type { ReceiveLimits } from "#http/receive.ts";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import { JOB_STATUS, jobOf } from "./job.ts";
import { ignoreMissing, type PromptBook } from "./prompt-book.ts";
import { askedId, runIdOf } from "./prompt-id.ts";
import { readBody } from "./read-body.ts";

const MOST_RUNS = 10_000;
/** Jobs that are told before others have their turn. */
const AT_ONCE = 50;
const STATUSES = [...new Set(Object.values(JOB_STATUS))];

const word = <const T extends readonly [string, ...string[]]>(words: T, otherwise: T[number], name: string) =>
  z.preprocess(
    (value) => (typeof value === "string" ? value.trim().toLowerCase() : value),
    z.enum(words, { error: `${name} takes ${words.join(", ")}.` }).default(otherwise as never),
  );
const whole = (name: string) =>
  z
    .string()
    .regex(/^[+-]?\d{1,9}$/, { error: `${name} takes a whole number.` })
    .transform(Number);

/** What may be asked of the list, as ComfyUI takes it: all without a limit, nothing before the beginning. */
const listQuery = z.object({
  status: z
    .string()
    .default("")
    .transform((text) =>
      text
        .toLowerCase()
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .refine((words) => words.every((one) => STATUSES.includes(one)), { error: `status takes ${STATUSES.join(", ")}.` }),
  workflow_id: z.string().default(""),
  sort_by: word(["created_at", "execution_duration"], "created_at", "sort_by"),
  sort_order: word(["desc", "asc"], "desc", "sort_order"),
  limit: whole("limit")
    .refine((limit) => limit > 0, { error: "limit takes a whole number from 1." })
    .optional(),
  offset: whole("offset")
    .transform((offset) => Math.max(0, offset))
    .default(0),
});

/** The newer way to look at the queue and the history at once, and to cancel what waits or runs. */
export function jobRoutes(book: PromptBook, limits: ReceiveLimits): Router {
  const { runs } = book;
  const router = Router();

  router.get("/jobs", async (request, response) => {
    const query = listQuery.safeParse(request.query);
    if (!query.success) return void response.status(400).json({ error: query.error.issues[0]!.message });
    const { status, workflow_id, sort_by, sort_order, limit, offset } = query.data;
    const statuses = (Object.keys(JOB_STATUS) as RunStatus[]).filter(
      (name) => status.length === 0 || status.includes(JOB_STATUS[name]),
    );
    const filter = { status: statuses, remembered: true, ...(workflow_id !== "" && { workflow: workflow_id }) };
    const all = [...(await runs.list({ ...filter, limit: MOST_RUNS }))];
    if (sort_by === "execution_duration") all.sort((a, b) => durationOf(b) - durationOf(a));
    if (sort_order === "asc") all.reverse();
    const page = all.slice(offset, limit === undefined ? undefined : offset + limit);
    const has_more = offset + page.length < all.length;
    const pagination = { offset, limit: limit ?? null, total: all.length, has_more };
    response.json({ jobs: await jobsOf(page), pagination });
  });

  router.get("/jobs/:id", async (request, response) => {
    const run = await book.find(request.params.id);
    if (run === undefined) return void response.status(404).json({ error: "There is no job of that id." });
    const { record } = await book.view(run.id);
    const entry = await book.historyEntry(run);
    response.json({
      ...(await jobOf(run, book)),
      ...(entry && { outputs: entry.outputs, execution_status: entry.status }),
      workflow: { prompt: record.prompt, extra_data: record.extra_data },
    });
  });

  router.post("/jobs/cancel", async (request, response) => {
    const { job_ids } = await readBody(request, limits);
    const ids: unknown[] = Array.isArray(job_ids) ? job_ids : [];
    const invalid_ids = ids.filter((id) => typeof askedId(id) !== "string");
    if (invalid_ids.length > 0 || !Array.isArray(job_ids))
      return void response.status(400).json({ error: "job_ids takes a list of the ids of prompts.", invalid_ids });
    response.json({ cancelled: await cancel(ids.map((id) => askedId(id)!)) });
  });

  router.post("/jobs/:id/cancel", async (request, response) => {
    request.resume();
    response.json({ cancelled: await cancel([request.params.id]) });
  });

  /** A list may be as long as the history: others are heard meanwhile. */
  const jobsOf = async (page: readonly RunSummary[]): Promise<unknown[]> => {
    const jobs: unknown[] = [];
    for (const [at, run] of page.entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await setImmediate();
      jobs.push(await jobOf(run, book).catch(ignoreMissing));
    }
    return jobs.filter((job) => job !== undefined);
  };

  /** Whether any of them waited or ran. */
  const cancel = async (promptIds: readonly string[]): Promise<boolean> => {
    const ids = new Set(promptIds.map(runIdOf));
    const live = runs.queue().filter(({ id }) => ids.has(id));
    for (const { id } of live) await runs.cancel(id);
    return live.length > 0;
  };

  return router;
}

/** What has not begun or not ended took no time yet. */
function durationOf({ startedAt, finishedAt }: RunSummary): number {
  return startedAt !== undefined && finishedAt !== undefined ? finishedAt - startedAt : 0;
}
