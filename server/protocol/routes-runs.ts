import { z } from "zod";
import { BYTES, listed, route } from "./route.ts";
import { DOCUMENT_FAILURES, document, targets } from "./routes-server.ts";
import { runDetail, runFile, runId, runStatus, runSummary } from "./run.ts";

const params = z.strictObject({ id: runId });
const ABSENT = ["runs/no-such-run"] as const;

export const runRoutes = {
  submitRun: route({
    method: "POST",
    path: "/v1/runs",
    summary: "Puts a run of a workflow into the queue.",
    body: z.strictObject({
      document,
      targets: targets.exactOptional(),
      id: runId.exactOptional().meta({ description: "Made if left out" }),
      front: z.boolean().exactOptional().meta({ description: "Before all that wait, rather than after" }),
    }),
    response: runSummary,
    status: 202,
    failures: [...DOCUMENT_FAILURES, "runs/refused", "runs/duplicate"],
  }),
  listRuns: route({
    method: "GET",
    path: "/v1/runs",
    summary: "Runs, newest first; `before` (milliseconds since 1970) gives those submitted earlier.",
    query: z.strictObject({
      status: listed(runStatus).exactOptional(),
      search: z.string().max(500).exactOptional(),
      workflow: z.string().max(200).exactOptional(),
      before: z.coerce.number().min(0).exactOptional(),
      limit: z.coerce.number().int().min(1).max(1000).exactOptional(),
    }),
    response: z.strictObject({ items: z.array(runSummary) }),
    failures: [],
  }),
  queue: route({
    method: "GET",
    path: "/v1/queue",
    summary: "The runs that run, then those that wait, in the order they will start.",
    response: z.strictObject({ items: z.array(runSummary) }),
    failures: [],
  }),
  readRun: route({
    method: "GET",
    path: "/v1/runs/:id",
    summary: "A run with its document and all that is known of its nodes.",
    params,
    response: runDetail,
    failures: ABSENT,
  }),
  cancelRun: route({
    method: "POST",
    path: "/v1/runs/:id/cancel",
    summary: "Stops a run, or takes it from the queue; one that has ended stays as it is.",
    params,
    response: runSummary,
    status: 202,
    failures: ABSENT,
  }),
  retryRun: route({
    method: "POST",
    path: "/v1/runs/:id/retry",
    summary: "Puts a run that has ended into the queue again.",
    params,
    response: runSummary,
    status: 202,
    failures: [...ABSENT, "runs/not-ended"],
  }),
  moveRun: route({
    method: "POST",
    path: "/v1/runs/:id/move",
    summary: "Moves a waiting run before another, or to the end.",
    params,
    body: z.strictObject({ before: runId.nullable() }),
    response: runSummary,
    failures: [...ABSENT, "runs/not-waiting"],
  }),
  removeRun: route({
    method: "DELETE",
    path: "/v1/runs/:id",
    summary: "Removes a run that has ended, with its files.",
    params,
    failures: [...ABSENT, "runs/not-ended"],
  }),
  runFiles: route({
    method: "GET",
    path: "/v1/runs/:id/files",
    summary: "The files that a run wrote.",
    params,
    response: z.strictObject({ items: z.array(runFile) }),
    failures: ABSENT,
  }),
  readRunFile: route({
    method: "GET",
    path: "/v1/runs/:id/files/*name",
    summary: "A file that a run wrote, whole or a range of it.",
    params: params.extend({ name: z.string() }),
    response: BYTES,
    file: true,
    failures: [...ABSENT, "http/bad-name", "http/no-such-file", "http/bad-range", "http/file-differs"],
  }),
  readOutput: route({
    method: "GET",
    path: "/v1/runs/:id/nodes/:node/outputs/:port",
    summary: "The value at an output of a node that has finished, as JSON.",
    params: params.extend({ node: z.string().max(200), port: z.string().max(200) }),
    response: z.strictObject({
      value: z.unknown().meta({
        description:
          "Numbers that JSON cannot hold are null; lists of numbers are { kind, length, values }, without the values from 100,000 on",
      }),
    }),
    failures: [...ABSENT, "http/no-value", "http/value-too-large", "runs/output-too-large"],
  }),
} as const;
