import { z } from "zod";
import { errorBody } from "./error-body.ts";
import { libraryItem } from "./library-item.ts";
import { BYTES, type Route, statusOf } from "./route.ts";
import { runDetail, runSummary } from "./run.ts";
import { savedWorkflow, workflowSummary } from "./saved-workflow.ts";
import { workflowSchema } from "./workflow-schema.ts";

type Json = Readonly<Record<string, unknown>>;
type Names = z.core.$ZodRegistry<{ id: string }>;

/** What many answers hold, by a name of its own. */
const SHARED = {
  Error: errorBody,
  LibraryItem: libraryItem,
  Run: runSummary,
  RunDetail: runDetail,
  SavedWorkflow: savedWorkflow,
  Workflow: workflowSchema,
  WorkflowSummary: workflowSummary,
};

/** An OpenAPI 3.1 document of routes, made from their schemas. */
export function openApiOf(routes: Readonly<Record<string, Route>>, version: string): Json {
  const names: Names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SHARED)) names.add(schema, { id });
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(routes)) {
    const path = route.path.replace(/[:*](\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route, names) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "lemica-nodes",
      version,
      description: "Error codes are explained in docs/failures.md. A name with folders is a single path parameter.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      schemas: schemasOf(names),
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
    // Either: whether a token is needed is how the server was started.
    security: [{}, { token: [] }],
  };
}

function operation(name: string, route: Route, names: Names): Json {
  const { summary, body, failures, open } = route;
  const parameters = [
    ...parametersOf(route.params, "path"),
    ...parametersOf(route.query, "query"),
    ...(route.etag === "write" ? [header("If-Match"), header("If-None-Match")] : []),
    ...(route.etag === "read" || route.file ? [header("If-None-Match")] : []),
    ...(route.file ? ["Range", "If-Range", "If-Modified-Since", "If-Match", "If-Unmodified-Since"].map(header) : []),
  ];
  return {
    operationId: name,
    summary,
    ...(failures.length > 0 && { description: `Failures of its own: ${failures.join(", ")}.` }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, content: contentOf(body, inline(body, "input")) } }),
    ...(open && { security: [{}] }),
    responses: {
      [statusOf(route)]: {
        description: "Done.",
        ...(route.etag && { headers: { ETag: { schema: { type: "string" } } } }),
        ...(route.response !== undefined && {
          content: contentOf(route.response, answer(name, route.response, names)),
        }),
      },
      ...(route.file && { 206: { description: "A range of it.", content: contentOf(BYTES, {}) } }),
      ...((route.file || route.etag === "read") && { 304: { description: "It is as the client has it." } }),
      default: {
        description: "Not done.",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

function contentOf(body: Route["body"], schema: Json): Json {
  return body === BYTES ? { "application/octet-stream": {} } : { "application/json": { schema } };
}

/** Answers are components, since workflows hold workflows. */
function answer(name: string, response: Route["response"], names: Names): Json {
  if (response === undefined || response === BYTES) return {};
  if (!names.has(response)) names.add(response, { id: `${name[0]!.toUpperCase()}${name.slice(1)}Answer` });
  return { $ref: referenceTo(names.get(response)!.id) };
}

function referenceTo(id: string): string {
  return `#/components/schemas/${id}`;
}

function schemasOf(names: Names): Record<string, Json> {
  const { schemas } = z.toJSONSchema(names, { uri: referenceTo, io: "output", unrepresentable: "any" });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutHead(schema)]));
}

/** Query and path hold text, so what the text means is told: the output of their schemas. */
function parametersOf(schema: z.ZodObject | undefined, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = inline(schema, "output") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
    ...(property.type === "array" && { style: "form", explode: false }),
  }));
}

function header(name: string): Json {
  return { name, in: "header", required: false, schema: { type: "string" } };
}

function inline(schema: NonNullable<Route["body"]>, io: "input" | "output"): Json {
  return schema === BYTES ? {} : withoutHead(z.toJSONSchema(schema, { io, unrepresentable: "any" }));
}

/** The whole document says which JSON Schema it is of, and places are named by where they stand. */
function withoutHead({ $schema: _, $id: __, ...rest }: Json): Json {
  return rest;
}
