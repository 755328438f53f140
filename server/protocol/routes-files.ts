import { z } from "zod";
import { saidSchema } from "#kit/said-schema.ts";
import { saidFailureSchema } from "./failure-record.ts";
import { BYTES, route } from "./route.ts";

const params = z.strictObject({ name: z.string() });

/** A file that was uploaded. */
const inputFile = z.strictObject({
  /** Nodes read it by this name; with `/` between folders. */
  name: z.string(),
  bytes: z.number().min(0),
  /** Milliseconds since 1970. */
  modifiedAt: z.number().min(0),
  type: z.string(),
});

/** A folder that looks like a model: of one that cannot be loaded, why. */
const modelFolder = z.strictObject({
  /** What Load Pipeline takes as its folder. */
  folder: z.string(),
  name: z.string(),
  /** What its family is called. */
  family: z.string().optional(),
  /** Bytes of all its files that are read. */
  bytes: z.number().min(0).optional(),
  /** The files it consists of, by their paths within it. */
  parts: z.array(z.string()).optional(),
  /** What was taken for granted of it, since no file says it. */
  assumed: z.array(saidSchema).optional(),
  failure: saidFailureSchema.optional(),
});
export type ModelFolder = z.infer<typeof modelFolder>;

export const fileRoutes = {
  listInputs: route({
    method: "GET",
    path: "/v1/inputs",
    summary: "The files that were uploaded, by name.",
    response: z.strictObject({ items: z.array(inputFile) }),
    failures: [],
  }),
  readInput: route({
    method: "GET",
    path: "/v1/inputs/*name",
    summary: "An uploaded file, whole or a range of it.",
    params,
    response: BYTES,
    file: true,
    failures: ["http/bad-name", "http/no-such-file", "http/bad-range", "http/file-differs"],
  }),
  saveInput: route({
    method: "PUT",
    path: "/v1/inputs/*name",
    summary: "Uploads a file; with If-None-Match: * only if there is none of that name.",
    params,
    body: BYTES,
    response: inputFile,
    status: 201,
    etag: "write",
    failures: [
      "http/bad-name",
      "http/unknown-kind",
      "http/wrong-content",
      "http/too-many-pixels",
      "http/file-exists",
      "http/cannot-write",
      "http/read-only",
    ],
  }),
  removeInput: route({
    method: "DELETE",
    path: "/v1/inputs/*name",
    summary: "Deletes an uploaded file.",
    params,
    failures: ["http/bad-name", "http/no-such-file"],
  }),
  listModels: route({
    method: "GET",
    path: "/v1/models",
    summary: "The model folders that Load Pipeline can find, with what is wrong with those it cannot load.",
    response: z.strictObject({ items: z.array(modelFolder) }),
    failures: ["operation/models-unreachable"],
  }),
} as const;
