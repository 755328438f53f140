import { said } from "#core/said.ts";
import type { runRoutes } from "#protocol/routes-runs.ts";
import type { HandlersOf } from "./call.ts";
import { failure } from "./failures.ts";
import { jsonOf } from "./json-of-value.ts";
import { sendFile } from "./send-file.ts";
import type { Services } from "./services.ts";

export function runHandlers({ runs, readDocument }: Services): HandlersOf<typeof runRoutes> {
  return {
    submitRun: ({ body: { document, ...rest } }) => runs.submit({ document: readDocument(document), ...rest }),
    listRuns: async ({ query }) => ({ items: await runs.list(query) }),
    queue: () => ({ items: runs.queue() }),
    readRun: ({ params }) => runs.read(params.id),
    cancelRun: ({ params }) => runs.cancel(params.id),
    retryRun: ({ params }) => runs.retry(params.id),
    moveRun: ({ params, body }) => runs.move(params.id, body.before),
    removeRun: ({ params }) => runs.remove(params.id),
    runFiles: async ({ params }) => ({ items: (await runs.read(params.id)).files }),
    readRunFile: async ({ params, response }) => {
      await runs.read(params.id);
      await sendFile(response, runs.filesOf(params.id), params.name);
    },
    readOutput: async ({ params: { id, node, port } }) => {
      const value = await runs.output(id, node, port);
      if (value === undefined)
        throw failure(
          "http/no-value",
          said("No value of {node} is kept; run the workflow again, or correct the names.", {
            node: JSON.stringify(`${node}.${port}`),
          }),
        );
      return { value: jsonOf(value) };
    },
  };
}
