import fc from "fast-check";
import { BYTES, type Route } from "#protocol/route.ts";
import { routeList } from "#protocol/routes.ts";
import { arithmetic, templates } from "./documents.ts";
import { mutatedJson } from "./mutations.ts";
import { nastyTexts } from "./nasty.ts";
import type { Sent } from "./send.ts";

const ID = "0b7e1c58-9d2f-4a6b-8c3d-1e2f3a4b5c6d";
const documents = [...arithmetic, ...templates];

/** Bodies as the routes take them, by the name of the route. */
const bodies: Readonly<Record<string, readonly unknown[]>> = {
  check: documents.map((document) => ({ document })),
  submitRun: documents.flatMap((document) => [
    { document },
    { document, targets: [document.nodes[0]!.id], id: ID, front: true },
  ]),
  moveRun: [{ before: ID }, { before: null }],
  saveWorkflow: documents,
  changeWorkflow: [{ name: "Other", tags: ["a", "b"] }],
  duplicateWorkflow: [{ name: "Copy" }, {}],
  changeLibraryItem: [{ name: "other", tags: ["x"] }],
};

const SCHEDULE = {
  format: "lemica.schedule",
  version: 1,
  steps: 4,
  budget: 2,
  compute: [0, 3],
  mask: [1, 0, 0, 1],
  objective: "given",
  provenance: {},
};
const ERRORS = "from,to,error\n0,2,0.5\n1,3,0.25\n0,3,1\n";
const NPY = Buffer.concat([
  Buffer.from("\u0093NUMPY\u0001\u0000v\u0000", "latin1"),
  Buffer.from(`${"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }".padEnd(117)}\n`),
  Buffer.alloc(32),
]);
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Bytes of files, some of them changed, cut or followed by others. */
export const spoiltBytes: fc.Arbitrary<Uint8Array> = fc
  .record({
    file: fc.constantFrom<Uint8Array>(
      PNG,
      NPY,
      Buffer.from(ERRORS),
      Buffer.from(JSON.stringify(SCHEDULE)),
      Buffer.alloc(0),
    ),
    changes: fc.array(fc.record({ at: fc.nat(1e6), to: fc.nat(255) }), { maxLength: 6 }),
    cut: fc.oneof(
      { weight: 3, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    ),
    more: fc.oneof(
      { weight: 3, arbitrary: fc.constant(new Uint8Array()) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    ),
  })
  .map(({ file, changes, cut, more }) => {
    const bytes = Buffer.from(file.subarray(0, Math.ceil(file.length * cut)));
    for (const { at, to } of changes) if (bytes.length > 0) bytes[at % bytes.length] = to;
    return Buffer.concat([bytes, more]);
  });

/** A part of a path or a query as it may be sent: encoded wholly, or not more than the client must. */
export const spoiltText: fc.Arbitrary<string> = fc
  .tuple(fc.oneof(fc.constantFrom(...nastyTexts), fc.string({ unit: "binary", maxLength: 30 })), fc.boolean())
  .map(([text, wholly]) => {
    const known = Buffer.from(text.slice(0, 2000)).toString();
    return wholly ? encodeURIComponent(known) : encodeURI(known).replaceAll(/[#?]/g, "");
  });

const usualParts = fc.constantFrom(ID, "test", "calibrate-and-compare", "1", "a.png", "schedule.json", "show");
const part = fc.oneof({ weight: 2, arbitrary: usualParts }, { weight: 1, arbitrary: spoiltText });

function pathOf(route: Route): fc.Arbitrary<string> {
  const parts = route.path.split("/").map((word) => (/^[:*]/.test(word) ? part : fc.constant(word)));
  return fc.tuple(...parts).map((words) => words.join("/"));
}

function queryOf({ query }: Route): fc.Arbitrary<string> {
  const name = fc.oneof(fc.constantFrom("x", ...Object.keys(query?.shape ?? {})), spoiltText);
  const value = fc.oneof(
    fc.constantFrom("1", "true", "name", "schedule", "error-graph", "done,failed", "1e9", "-1"),
    spoiltText,
  );
  return fc
    .array(fc.tuple(name, value), { maxLength: query ? 4 : 1 })
    .map((pairs) => (pairs.length === 0 ? "" : `?${pairs.map((pair) => pair.join("=")).join("&")}`));
}

const headers: fc.Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom("content-type", "if-match", "if-none-match", "range", "accept-encoding", "expect", "x-forwarded-for"),
  fc.constantFrom(
    "application/json",
    "*",
    '"abc"',
    'W/"abc"',
    "bytes=0-",
    "bytes=5-1",
    "gzip, br",
    "text/plain",
    "",
    "a".repeat(2000),
  ),
  { maxKeys: 2 },
);

function bodyOf(name: string, route: Route): fc.Arbitrary<string | Uint8Array> {
  if (route.body === BYTES) return spoiltBytes;
  if (route.body === undefined) return fc.constant("");
  return fc.oneof({ weight: 9, arbitrary: mutatedJson(bodies[name]!) }, { weight: 1, arbitrary: spoiltBytes });
}

const ofRoutes = routeList.map(([name, route]) => ({
  weight: route.body === undefined ? 1 : 6,
  arbitrary: fc.record({
    method: fc.oneof(
      { weight: 20, arbitrary: fc.constant(route.method as string) },
      { weight: 1, arbitrary: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD") },
    ),
    path: fc.tuple(pathOf(route), queryOf(route)).map((parts) => parts.join("")),
    headers,
    body: bodyOf(name, route),
  }),
}));

/** Requests to our own API, each like one that its table of routes knows, and spoilt. */
export const ownRequest: fc.Arbitrary<Sent> = fc.oneof(...ofRoutes);
