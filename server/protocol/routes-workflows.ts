import { z } from "zod";
import { BYTES, listed, route } from "./route.ts";
import { DOCUMENT_FAILURES, document, language } from "./routes-server.ts";
import { savedWorkflow, tagCount, template, workflowSummary, workflowVersion } from "./saved-workflow.ts";
import { workflowSchema } from "./workflow-schema.ts";

const params = z.strictObject({ id: z.string().min(1).max(200) });
const versionParams = params.extend({ version: z.coerce.number().int().min(1) });
const name = z.string().min(1).max(500);
const tags = z.array(z.string().min(1).max(100)).max(100);

const ABSENT = ["store/no-such-workflow"] as const;
const UNCHANGEABLE = [...ABSENT, "store/workflow-in-trash"] as const;

export const workflowRoutes = {
  listWorkflows: route({
    method: "GET",
    path: "/v1/workflows",
    summary: "Saved workflows, or those in the trash, that have all words and tags asked for.",
    query: z.strictObject({
      search: z.string().max(500).exactOptional(),
      tags: listed(z.string().max(100)).exactOptional(),
      trashed: z.stringbool().exactOptional(),
      sort: z.enum(["name", "saved", "created"]).exactOptional(),
      descending: z.stringbool().exactOptional(),
      limit: z.coerce.number().int().min(1).max(1000).exactOptional(),
      offset: z.coerce.number().int().min(0).exactOptional(),
    }),
    response: z.strictObject({ items: z.array(workflowSummary), total: z.int().min(0) }),
    failures: [],
  }),
  workflowTags: route({
    method: "GET",
    path: "/v1/workflow-tags",
    summary: "All tags of saved workflows, with how many have them.",
    response: z.strictObject({ items: z.array(tagCount) }),
    failures: [],
  }),
  readWorkflow: route({
    method: "GET",
    path: "/v1/workflows/:id",
    summary: "A saved workflow; its ETag is that of the document.",
    params,
    response: savedWorkflow,
    etag: "read",
    failures: ABSENT,
  }),
  saveWorkflow: route({
    method: "PUT",
    path: "/v1/workflows/:id",
    summary:
      "Saves a document under the id inside it; If-Match with the ETag that was edited, or If-None-Match: * for a new one.",
    params,
    body: document,
    response: workflowSummary,
    etag: "write",
    failures: [
      ...DOCUMENT_FAILURES,
      "store/no-such-workflow",
      "http/no-precondition",
      "http/other-id",
      "store/changed-elsewhere",
      "store/workflow-in-trash",
    ],
  }),
  changeWorkflow: route({
    method: "PATCH",
    path: "/v1/workflows/:id",
    summary: "Renames a workflow, or gives it other tags.",
    params,
    body: z.strictObject({ name: name.exactOptional(), tags: tags.exactOptional() }),
    response: workflowSummary,
    etag: "write",
    failures: [...UNCHANGEABLE, "store/changed-elsewhere", "store/bad-tags"],
  }),
  duplicateWorkflow: route({
    method: "POST",
    path: "/v1/workflows/:id/duplicate",
    summary: "Makes a copy under a new id.",
    params,
    body: z.strictObject({ name: name.exactOptional() }),
    response: workflowSummary,
    status: 201,
    failures: ABSENT,
  }),
  trashWorkflow: route({
    method: "DELETE",
    path: "/v1/workflows/:id",
    summary: "Moves a workflow to the trash.",
    params,
    response: workflowSummary,
    failures: ABSENT,
  }),
  restoreWorkflow: route({
    method: "POST",
    path: "/v1/workflows/:id/restore",
    summary: "Takes a workflow from the trash.",
    params,
    response: workflowSummary,
    failures: ABSENT,
  }),
  removeWorkflow: route({
    method: "DELETE",
    path: "/v1/workflow-trash/:id",
    summary: "Deletes a workflow of the trash for ever.",
    params,
    failures: [...ABSENT, "store/not-in-trash"],
  }),
  emptyWorkflowTrash: route({
    method: "DELETE",
    path: "/v1/workflow-trash",
    summary: "Deletes all workflows of the trash for ever, or those put there before a time.",
    query: z.strictObject({ before: z.coerce.number().min(0).exactOptional() }),
    response: z.strictObject({ removed: z.int().min(0) }),
    failures: [],
  }),
  workflowVersions: route({
    method: "GET",
    path: "/v1/workflows/:id/versions",
    summary: "The states of a workflow that are kept, newest first.",
    params,
    response: z.strictObject({ items: z.array(workflowVersion) }),
    failures: ABSENT,
  }),
  readWorkflowVersion: route({
    method: "GET",
    path: "/v1/workflows/:id/versions/:version",
    summary: "A document as it was.",
    params: versionParams,
    response: workflowSchema,
    failures: [...ABSENT, "store/no-such-version"],
  }),
  restoreWorkflowVersion: route({
    method: "POST",
    path: "/v1/workflows/:id/versions/:version/restore",
    summary: "Makes an earlier state the current one.",
    params: versionParams,
    response: workflowSummary,
    etag: "write",
    failures: [...UNCHANGEABLE, "store/no-such-version", "store/changed-elsewhere"],
  }),
  readThumbnail: route({
    method: "GET",
    path: "/v1/workflows/:id/thumbnail",
    summary: "The picture of a workflow.",
    params,
    response: BYTES,
    failures: [...ABSENT, "http/no-such-file"],
  }),
  saveThumbnail: route({
    method: "PUT",
    path: "/v1/workflows/:id/thumbnail",
    summary: "Gives a workflow its picture: a PNG or WebP of at most 256 KiB.",
    params,
    body: BYTES,
    response: workflowSummary,
    failures: [...UNCHANGEABLE, "store/bad-thumbnail"],
  }),
  removeThumbnail: route({
    method: "DELETE",
    path: "/v1/workflows/:id/thumbnail",
    summary: "Takes a workflow's picture away.",
    params,
    response: workflowSummary,
    failures: UNCHANGEABLE,
  }),
  extractWorkflow: route({
    method: "POST",
    path: "/v1/extract-workflow",
    summary:
      "The workflow that a WebP, PNG, GIF, MP4 or WebM of at most 64 MiB carries, or that a JSON of ComfyUI's API is; nothing is kept.",
    body: BYTES,
    response: workflowSchema,
    failures: ["http/no-workflow-inside", ...DOCUMENT_FAILURES],
  }),
  listTemplates: route({
    method: "GET",
    path: "/v1/templates",
    summary: "Workflows to start from, in English or as far as there are words in another language.",
    query: z.strictObject({ language: language.exactOptional() }),
    response: z.strictObject({ items: z.array(template) }),
    failures: [],
  }),
  readTemplate: route({
    method: "GET",
    path: "/v1/templates/:id",
    summary: "A workflow to start from, its texts in English or as far as there are words in another language.",
    params,
    query: z.strictObject({ language: language.exactOptional() }),
    response: workflowSchema,
    failures: ["http/no-such-template"],
  }),
} as const;
