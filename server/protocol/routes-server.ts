import { z } from "zod";
import { catalogueSchema } from "./catalogue-schema.ts";
import { problemSchema } from "./problem.ts";
import { route } from "./route.ts";

/** A `*.workflow.json` of this version or an older one. */
export const document = z.record(z.string(), z.unknown()).meta({ description: "The content of a .workflow.json file" });
export const targets = z
  .array(z.string())
  .min(1)
  .max(10_000)
  .meta({ description: "Ids of the nodes to run; the output nodes if left out" });

/** Codes for a document that is no sound workflow. */
export const DOCUMENT_FAILURES = [
  "http/too-many-nodes",
  "workflow/malformed",
  "workflow/comfyui",
  "workflow/not-a-workflow",
  "workflow/no-version",
  "workflow/too-new",
] as const;

/** The tag of a language, e.g. zh-CN. */
export const language = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);

export const serverRoutes = {
  health: route({
    method: "GET",
    path: "/v1/health",
    summary: "Says that the server is alive.",
    response: z.strictObject({ alive: z.literal(true) }),
    failures: [],
    open: true,
  }),
  ready: route({
    method: "GET",
    path: "/v1/ready",
    summary: "Says that the server takes work.",
    response: z.strictObject({ ready: z.literal(true) }),
    failures: ["http/not-ready"],
    open: true,
  }),
  version: route({
    method: "GET",
    path: "/v1/version",
    summary: "The version of lemica-nodes.",
    response: z.strictObject({ name: z.literal("lemica-nodes"), version: z.string() }),
    failures: [],
  }),
  openapi: route({
    method: "GET",
    path: "/v1/openapi.json",
    summary: "This list as an OpenAPI 3.1 document.",
    response: z.record(z.string(), z.unknown()),
    failures: [],
  }),
  catalogue: route({
    method: "GET",
    path: "/v1/catalogue",
    summary:
      "All nodes and sockets that workflows can have, in English or as far as there are words in another language.",
    query: z.strictObject({ language: language.exactOptional() }),
    response: catalogueSchema,
    failures: [],
  }),
  check: route({
    method: "POST",
    path: "/v1/check",
    summary: "Finds everything that keeps a workflow from running, each with its remedy, and brings nodes up to date.",
    body: z.strictObject({ document, targets: targets.exactOptional() }),
    response: z.strictObject({
      problems: z.array(problemSchema),
      /** Nodes saved with an older version of their type, as they are once brought up to date; a run does so by itself. */
      migrated: z.array(
        z.strictObject({ node: z.string(), version: z.int().min(1), params: z.record(z.string(), z.unknown()) }),
      ),
    }),
    failures: DOCUMENT_FAILURES,
  }),
} as const;
