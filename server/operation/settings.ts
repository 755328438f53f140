import { z } from "zod";
import { bytes, choice, list, text, whole } from "./setting.ts";

const name = z.string().regex(/^[^\s/,]+$/);
/** What a header and a WebSocket subprotocol can both carry. */
export const token = z.string().regex(/^[A-Za-z0-9._~-]{16,256}$/);

/**
 * Everything that can be set, each with its default. Flags, the names of variables, the check of the file and the table in
 * docs/operations.md are all made of this.
 */
export const settings = z.strictObject({
  host: text(
    "a host name or an address",
    "Address to listen on; any but this machine's own loopback needs a token.",
  ).default("127.0.0.1"),
  port: whole(0, 65_535, "Port to listen on; 0 takes a free one.").default(8188),
  token: token
    .meta({
      kind: "text",
      expected: "16 to 256 letters, digits, or any of . _ ~ -",
      about: "Secret that every request must carry; better kept in a file, since flags can be seen by other users.",
      secret: true,
    })
    .optional(),
  tokenFile: text("a path", "File that holds the token.", { kind: "path" }).optional(),
  allowedHosts: list(
    name,
    "host names, such as lemica.example.org",
    "Names beside localhost, 127.0.0.1, [::1] and the host itself that requests may give as Host.",
  ).default([]),
  allowedOrigins: list(
    z.url({ protocol: /^https?$/ }).refine((url) => new URL(url).origin === url),
    "origins, such as https://lemica.example.org",
    "Other web pages that may talk to the server.",
  ).default([]),
  data: text("a path", "Folder that keeps runs, results and the library.", {
    kind: "path",
    otherwise: ".lemica in the home folder",
  }).optional(),
  models: list(z.string().min(1), "paths", "Folders in which workflows may look for models.", {
    kind: "paths",
    otherwise: "models beside this program, and models in the data folder",
  }).optional(),
  slots: whole(1, 64, "Runs that may run at once, each in a process of its own.").default(1),
  threads: z
    .int()
    .min(1)
    .max(1024)
    .meta({
      kind: "number",
      expected: "a whole number from 1 to 1024",
      about: "Threads of each process that runs models.",
      otherwise: "all cores",
    })
    .optional(),
  providers: list(
    name,
    "names of execution providers, such as cuda,cpu",
    "Execution providers in order of preference; `lemica doctor` lists those found.",
  )
    .min(1)
    .default(["cpu"]),
  attempts: whole(1, 100, "How often a run is started whose process ends without a word, before it is parked.").default(
    3,
  ),
  cacheBytes: bytes("1MB", "Results are kept up to this size; those used longest ago go first.").default(4 * 2 ** 30),
  history: z.strictObject({
    runs: whole(
      1,
      1_000_000,
      "Ended runs that are kept; those that ended first go first, and their files with them.",
    ).default(10_000),
    bytes: bytes("1MB", "Size that the files of ended runs may have together; beyond it runs go in the same way.", {
      otherwise: "no limit",
    }).optional(),
  }),
  packs: list(
    z.string().regex(/^[0-9a-f]{64}$/),
    "SHA-256 hashes of 64 hex digits each",
    "Node packs in the data folder that may be loaded, by their hash.",
  ).default([]),
  shutdownGrace: whole(0, 60, "Seconds that runs have to put themselves back when the server stops.").default(5),
  log: z.strictObject({
    level: choice(
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      "What is logged: this and worse.",
    ).default("info"),
    format: choice(
      ["auto", "pretty", "json"],
      "How it is logged: for people, or a JSON object a line; auto looks whether stderr is a terminal.",
    ).default("auto"),
  }),
  limits: z.strictObject({
    uploadBytes: bytes("1KB", "Size of an uploaded file.").default(100 * 2 ** 20),
    bodyBytes: bytes("1KB", "Size of any other request.").default(16 * 2 ** 20),
    queue: whole(1, 1_000_000, "Runs that may wait.").default(10_000),
    sockets: whole(1, 100_000, "Sockets that may be open at once.").default(1000),
  }),
});

export type Settings = z.output<typeof settings>;
