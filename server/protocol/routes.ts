import type { Route } from "./route.ts";
import { fileRoutes } from "./routes-files.ts";
import { libraryRoutes } from "./routes-library.ts";
import { runRoutes } from "./routes-runs.ts";
import { serverRoutes } from "./routes-server.ts";
import { workflowRoutes } from "./routes-workflows.ts";

/** The API by theme, in the order of the docs. */
export const themes = {
  Server: serverRoutes,
  Workflows: workflowRoutes,
  Runs: runRoutes,
  Files: fileRoutes,
  Library: libraryRoutes,
} as const;

/** The API: what the server mounts, what the client calls, and what OpenAPI and docs/api.md are made of. */
export const routes = { ...serverRoutes, ...workflowRoutes, ...runRoutes, ...fileRoutes, ...libraryRoutes } as const;
export type Routes = typeof routes;

/** What any route can answer, because of where a request comes from, what it carries, or how it is written. */
export const commonFailures: readonly string[] = [
  "http/bad-path",
  "http/bad-request",
  "http/host-not-allowed",
  "http/foreign-page",
  "http/no-token",
  "http/wrong-token",
  "http/too-many-guesses",
  "http/internal",
  "http/several-hosts",
  "http/wrong-method",
];

/** What any route that changes something can answer because of the disk. */
export const writeFailures: readonly string[] = ["store/database-busy", "store/database-unusable", "store/disk-full"];

/** What any route with a body can answer because of it. */
export const bodyFailures: readonly string[] = [
  "http/cut-short",
  "http/encoded-body",
  "http/too-large",
  "http/too-slow",
  "workflow/not-json",
  "workflow/too-deep",
];

/** The routes by name, in the order of the docs. */
export const routeList: readonly (readonly [name: keyof Routes, route: Route])[] = Object.entries(routes) as [
  keyof Routes,
  Route,
][];
