import { z } from "zod";
import { libraryItem, libraryKind, trashedItem } from "./library-item.ts";
import { BYTES, listed, route } from "./route.ts";
import { tagCount } from "./saved-workflow.ts";

const params = z.strictObject({ id: z.string().min(1).max(300) });
const name = z.string().min(1).max(200);
const ABSENT = ["store/no-such-item"] as const;
/** What is wrong with a file that is to be kept. */
const UNREADABLE = [
  "core/compute-invalid",
  "core/edge-duplicate",
  "core/edge-error-invalid",
  "core/edge-missing",
  "core/edge-out-of-range",
  "core/length-mismatch",
  "core/mask-invalid",
  "core/max-gap-invalid",
  "core/sample-error-invalid",
  "core/steps-invalid",
  "formats/bad-csv",
  "formats/bad-error-graph",
  "formats/bad-matrix",
  "formats/bad-npy",
  "formats/bad-schedule",
  "formats/newer-version",
  "formats/no-schedule-found",
  "formats/not-json",
  "formats/unreadable-file",
  "formats/wrong-format",
] as const;
const NAMES = ["store/bad-item-name", "store/name-taken"] as const;

export const libraryRoutes = {
  listLibrary: route({
    method: "GET",
    path: "/v1/library",
    summary: "Schedules and error graphs that have all that is asked for.",
    query: z.strictObject({
      search: z.string().max(500).exactOptional(),
      kind: libraryKind.exactOptional(),
      tags: listed(z.string().max(100)).exactOptional(),
      steps: z.coerce.number().int().min(1).exactOptional(),
      budget: z.coerce.number().int().min(1).exactOptional(),
      model: z.string().max(200).exactOptional(),
      damaged: z.stringbool().exactOptional(),
      sort: z.enum(["name", "saved", "size"]).exactOptional(),
      descending: z.stringbool().exactOptional(),
      limit: z.coerce.number().int().min(1).max(1000).exactOptional(),
      offset: z.coerce.number().int().min(0).exactOptional(),
    }),
    response: z.strictObject({ items: z.array(libraryItem), total: z.int().min(0) }),
    failures: [],
  }),
  libraryTags: route({
    method: "GET",
    path: "/v1/library-tags",
    summary: "All tags of the library, with how many have them.",
    response: z.strictObject({ items: z.array(tagCount) }),
    failures: [],
  }),
  saveToLibrary: route({
    method: "POST",
    path: "/v1/library",
    summary:
      "Keeps a schedule or an error graph: our JSON, or what another program made. If-Match replaces the one of that name.",
    query: z.strictObject({
      kind: libraryKind,
      name,
      fileName: z
        .string()
        .min(1)
        .max(200)
        .exactOptional()
        .meta({ description: "The name that the content had as a file" }),
    }),
    body: BYTES,
    response: libraryItem,
    status: 201,
    etag: "write",
    failures: [...NAMES, ...UNREADABLE, "store/changed-elsewhere"],
  }),
  readLibraryItem: route({
    method: "GET",
    path: "/v1/library/:id",
    summary: "What is known of a schedule or an error graph.",
    params,
    response: libraryItem,
    failures: ABSENT,
  }),
  readLibraryContent: route({
    method: "GET",
    path: "/v1/library/:id/content",
    summary: "A schedule or an error graph as a file.",
    params,
    response: BYTES,
    failures: ABSENT,
  }),
  changeLibraryItem: route({
    method: "PATCH",
    path: "/v1/library/:id",
    summary: "Renames a schedule or an error graph, or gives it other tags.",
    params,
    body: z.strictObject({
      name: name.exactOptional(),
      tags: z.array(z.string().min(1).max(100)).max(100).exactOptional(),
    }),
    response: libraryItem,
    failures: [...ABSENT, ...NAMES, "store/bad-tags"],
  }),
  trashLibraryItem: route({
    method: "DELETE",
    path: "/v1/library/:id",
    summary: "Moves a schedule or an error graph to the trash.",
    params,
    failures: ABSENT,
  }),
  listLibraryTrash: route({
    method: "GET",
    path: "/v1/library-trash",
    summary: "What is in the library's trash, newest first.",
    response: z.strictObject({ items: z.array(trashedItem) }),
    failures: [],
  }),
  restoreLibraryItem: route({
    method: "POST",
    path: "/v1/library-trash/:id/restore",
    summary: "Takes a schedule or an error graph from the trash.",
    params,
    response: libraryItem,
    failures: ABSENT,
  }),
  emptyLibraryTrash: route({
    method: "DELETE",
    path: "/v1/library-trash",
    summary: "Deletes all in the library's trash for ever.",
    response: z.strictObject({ removed: z.int().min(0) }),
    failures: [],
  }),
} as const;
