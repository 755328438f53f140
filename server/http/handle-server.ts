import { said } from "#core/said.ts";
import { prepareRunInTurns } from "#engine/prepare-run.ts";
import { migrateNodes } from "#engine/resolve-workflow.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { openApiOf } from "#protocol/openapi.ts";
import { routes } from "#protocol/routes.ts";
import type { serverRoutes } from "#protocol/routes-server.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { HandlersOf } from "./call.ts";
import { failure } from "./failures.ts";
import type { Services } from "./services.ts";

export function serverHandlers({
  version,
  catalogue,
  reach,
  ready,
  hasRoom,
  readDocument,
}: Services): HandlersOf<typeof serverRoutes> {
  const openApi = openApiOf(routes, version);
  return {
    health: () => ({ alive: true }),
    ready: async () => {
      if (ready() && !(await hasRoom()))
        throw failure(
          "http/not-ready",
          said("The disk of the data folder is full, so that no run is taken; free some space."),
        );
      if (!ready()) throw failure("http/not-ready", said("The server is starting or stopping; ask again in a moment."));
      return { ready: true };
    },
    version: () => ({ name: "lemica-nodes", version }),
    openapi: () => openApi,
    catalogue: ({ query }) => catalogue.describe(query.language),
    check: async ({ body }) => {
      const workflow = readDocument(body.document);
      const { problems } = await prepareRunInTurns(workflow, catalogue, body.targets, reach);
      return { problems, migrated: migratedNodes(workflow, catalogue) };
    },
  };
}

function migratedNodes(workflow: Workflow, catalogue: Catalogue) {
  return migrateNodes(workflow, catalogue).nodes.flatMap(({ id, version, params }, at) =>
    version === workflow.nodes[at]!.version ? [] : { node: id, version, params },
  );
}
