import { said } from "#core/said.ts";
import type { workflowRoutes } from "#protocol/routes-workflows.ts";
import { workflowOf } from "#protocol/workflow.ts";
import type { HandlersOf } from "./call.ts";
import { failure } from "./failures.ts";
import { allOf } from "./receive.ts";
import { sendBytes } from "./send-file.ts";
import type { Services } from "./services.ts";
import { listTemplates, readTemplate } from "./templates.ts";

/** Most bytes of a picture or video that a workflow is looked for in. */
const LARGEST_CARRIER = 64 * 2 ** 20;
const LARGEST_THUMBNAIL = 256 * 2 ** 10;

export function workflowHandlers({ workflows, folders, readFile }: Services): HandlersOf<typeof workflowRoutes> {
  return {
    listWorkflows: ({ query }) => workflows.list(query),
    workflowTags: async () => ({ items: await workflows.tags() }),
    readWorkflow: ({ params }) => workflows.read(params.id),
    saveWorkflow: async ({ params, body, ifMatch, ifNone }) => {
      const document = workflowOf(body);
      if (document.id !== params.id)
        throw failure(
          "http/other-id",
          said("The document's id is {id}, and the address says {id2}; make them equal.", {
            id: JSON.stringify(document.id),
            id2: JSON.stringify(params.id),
          }),
        );
      const expected = ifNone ? "new" : ifMatch;
      if (expected === undefined)
        throw failure(
          "http/no-precondition",
          said(
            "Say what is replaced, so that nobody's work is lost: If-Match with the ETag that was edited, or If-None-Match: * for a new workflow.",
          ),
        );
      return workflows.save(document, expected);
    },
    changeWorkflow: async ({ params: { id }, body: { name, tags }, ifMatch }) => {
      if (name === undefined && tags === undefined)
        throw failure("http/bad-request", said("Nothing is to be changed; send a name, or tags."));
      const renamed = name === undefined ? undefined : await workflows.rename(id, name, ifMatch);
      return tags === undefined ? renamed! : workflows.retag(id, tags);
    },
    duplicateWorkflow: ({ params, body }) => workflows.duplicate(params.id, body.name),
    trashWorkflow: ({ params }) => workflows.trash(params.id),
    restoreWorkflow: ({ params }) => workflows.restore(params.id),
    removeWorkflow: ({ params }) => workflows.remove(params.id),
    emptyWorkflowTrash: async ({ query }) => ({ removed: await workflows.emptyTrash(query.before) }),
    workflowVersions: async ({ params }) => ({ items: await workflows.versions(params.id) }),
    readWorkflowVersion: ({ params }) => workflows.readVersion(params.id, params.version),
    restoreWorkflowVersion: ({ params, ifMatch }) => workflows.restoreVersion(params.id, params.version, ifMatch),
    readThumbnail: async ({ params, response }) => {
      const found = await workflows.thumbnail(params.id);
      if (found === undefined) throw failure("http/no-such-file", said("The workflow has no picture; save one first."));
      sendBytes(response, found.bytes, found.type === "image/png" ? "thumbnail.png" : "thumbnail.webp");
    },
    saveThumbnail: async ({ params, receive }) =>
      workflows.putThumbnail(params.id, await allOf(receive(LARGEST_THUMBNAIL))),
    removeThumbnail: ({ params }) => workflows.putThumbnail(params.id, null),
    extractWorkflow: async ({ receive }) => {
      const workflow = readFile(await allOf(receive(LARGEST_CARRIER)));
      if (workflow === undefined)
        throw failure(
          "http/no-workflow-inside",
          said("The file carries no workflow; send one saved by Save Video that no other program has saved anew."),
        );
      return workflow;
    },
    listTemplates: async ({ query }) => ({ items: await listTemplates(folders.templates, query.language) }),
    readTemplate: ({ params, query }) => readTemplate(folders.templates, params.id, query.language),
  };
}
