import { rm } from "node:fs/promises";
import type { Router } from "express";
import type { Catalogue } from "#kit/catalogue.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { Runs } from "#runs/runs.ts";
import { importDocument, importFile } from "./import-document.ts";
import { featuresOf } from "./info-routes.ts";
import { LogWatchers } from "./log-watchers.ts";
import { PromptBook } from "./prompt-book.ts";
import { type ComfyOptions, comfyRouter } from "./router.ts";
import { type ComfySocket, comfySocket } from "./socket.ts";

/** All that speaks to ComfyUI's clients. */
export interface ComfySurface {
  /** To be mounted at `/`, behind the guards and before any parser of bodies. */
  readonly router: Router;
  /** For requests to upgrade of which `isComfySocket` holds, once the guards have let them through. */
  readonly socket: ComfySocket;
  /** Reads workflows of ours, and those of ComfyUI that can be made one. */
  readonly readDocument: (document: unknown) => Workflow;
  readonly readFile: (bytes: Uint8Array) => Workflow | undefined;
}

const MOST_SOCKETS = 1000;

/** Opens the surface over the runs of a server. */
export async function openComfy(
  runs: Runs,
  catalogue: Catalogue,
  { maxSockets = MOST_SOCKETS, ...options }: ComfyOptions & { readonly maxSockets?: number },
): Promise<ComfySurface> {
  const book = await PromptBook.open(runs, catalogue);
  const features = featuresOf(options.uploadBytes);
  const watchers = new LogWatchers();
  // What is there was for a server that has ended.
  await rm(options.places.temp, { recursive: true, force: true });
  return {
    router: comfyRouter(book, watchers, options),
    readDocument: (document) => importDocument(document, book.nodes),
    readFile: (bytes) => importFile(bytes, book.nodes),
    socket: comfySocket(book, { features, maxSockets, lines: options.lines, watchers }),
  };
}

/** Whether the address of a request to upgrade is that of ComfyUI's socket. */
export function isComfySocket(url: string): boolean {
  return /^(\/api)?\/ws\/?(\?|$)/.test(url);
}
