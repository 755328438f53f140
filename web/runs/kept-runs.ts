import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import type { RequestOf } from "#protocol/client.ts";
import type { Routes } from "#protocol/routes.ts";

/** What is sent to the server to run a workflow. Its id makes it safe to send again: it runs once. */
type Submission = RequestOf<Routes["submitRun"]>["body"] & { readonly id: string };

/** A run that could not be sent, for want of a connection. */
export interface KeptRun {
  readonly name: string;
  /** The key of the tab it is of. */
  readonly tab: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body: Submission;
}

/** Runs that are sent as soon as there is a connection, in this order. They outlive a reload of the page. */
export const useKeptRuns = create<{ readonly runs: readonly KeptRun[] }>()(
  persist(() => ({ runs: [] as readonly KeptRun[] }), {
    name: "lemica.kept-runs",
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
);

export function keepRun(run: KeptRun): void {
  useKeptRuns.setState(({ runs }) => ({ runs: [...runs, run] }));
}

export function dropKeptRun(id: string): void {
  useKeptRuns.setState(({ runs }) => ({ runs: runs.filter(({ body }) => body.id !== id) }));
}
