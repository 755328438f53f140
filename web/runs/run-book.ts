import { useEffect } from "react";
import { create } from "zustand";
import { ApiFailure } from "#protocol/client.ts";
import type { RunDetail, RunSummary } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { openDocument } from "#web/document/open-document.ts";
import { call, lookAt, routes, useServer } from "#web/store/server.ts";

/** As many runs are kept; the one that was read longest ago goes first. */
const KEPT = 40;

/** What was read of runs, or is known because they were submitted here. By the id of the run. */
interface RunBook {
  readonly documents: ReadonlyMap<string, WorkflowDocument>;
  readonly details: ReadonlyMap<string, RunDetail>;
  /** Runs that the server does not have any more. */
  readonly gone: ReadonlySet<string>;
}

export const useRunBook = create<RunBook>()(() => ({ documents: new Map(), details: new Map(), gone: new Set() }));

const reading = new Map<string, Promise<RunDetail | undefined>>();

/** Notes what was submitted as a run, so that it need not be read. */
export function noteDocument(run: string, document: WorkflowDocument): void {
  useRunBook.setState(({ documents }) => ({ documents: kept(documents, run, document) }));
}

/** Notes that a run was removed. */
export function noteGone(run: string): void {
  useRunBook.setState(({ gone }) => ({ gone: new Set(gone).add(run) }));
}

/** Reads a run with its document and all that is known of its nodes; undefined if it is gone or cannot be had. */
export function readDetail(id: string): Promise<RunDetail | undefined> {
  const under = reading.get(id);
  if (under) return under;
  const now = call(routes.readRun, { params: { id } })
    .then((detail) => {
      useRunBook.setState(({ documents, details }) => ({
        details: kept(details, id, detail),
        documents: documents.has(id) ? documents : kept(documents, id, openDocument(detail.document).document),
      }));
      return detail;
    })
    .catch((failure) => {
      if (failure instanceof ApiFailure && failure.code === "runs/no-such-run") noteGone(id);
      return undefined;
    })
    .finally(() => reading.delete(id));
  reading.set(id, now);
  return now;
}

/** All that is known of a run here. */
export interface KnownRun {
  readonly id: string;
  readonly summary: RunSummary | undefined;
  /** As it was submitted. */
  readonly document: WorkflowDocument | undefined;
  /** Of the nodes as they run: those within blocks by their inner ids. */
  readonly states: NodeStates;
  readonly gone: boolean;
}

const NO_STATES: NodeStates = {};

/** A run as it is now; what the socket does not tell is read. */
export function useRun(id: string | undefined): KnownRun | undefined {
  const key = id ?? "";
  const heard = useServer(({ live }) => live.runs.get(key));
  const live = useServer((server) => server.live.nodes.get(key));
  const online = useServer((server) => server.status === "online");
  const detail = useRunBook((book) => book.details.get(key));
  const document = useRunBook((book) => book.documents.get(key));
  const gone = useRunBook((book) => book.gone.has(key));
  const known = detail !== undefined && (heard === undefined || isOf(detail, heard));
  const wanting = document === undefined || (live === undefined && !known && heard?.status !== "waiting");
  useEffect(() => {
    if (key !== "" && online && wanting && !gone) void readDetail(key);
  }, [key, online, wanting, gone]);
  const isTold = live !== undefined;
  useEffect(() => (isTold ? lookAt(key) : undefined), [key, isTold]);
  if (id === undefined) return undefined;
  return { id, summary: heard ?? detail, document, states: live ?? detail?.nodes ?? NO_STATES, gone };
}

/** Whether what was read is still so. */
function isOf(detail: RunDetail, { status, attempt, finishedAt }: RunSummary): boolean {
  return detail.status === status && detail.attempt === attempt && detail.finishedAt === finishedAt;
}

function kept<T>(map: ReadonlyMap<string, T>, id: string, value: T): ReadonlyMap<string, T> {
  const next = new Map(map);
  next.delete(id);
  next.set(id, value);
  for (const old of next.keys()) {
    if (next.size <= KEPT) break;
    next.delete(old);
  }
  return next;
}
