import { saidFailureOf } from "#core/failure.ts";
import type { RunDriver } from "#jobs/run-driver.ts";
import type { Claim, Outcome, RunFailure } from "#jobs/run-queue.ts";
import type { RunSummary } from "#protocol/run.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import type { Ending } from "#server/worker/messages.ts";
import type { RunProcess } from "#server/worker/run-process.ts";
import { refusal } from "./check-run.ts";
import { LiveRun } from "./live-run.ts";
import type { RunNews } from "./runs.ts";

/** What a lane needs of the service around it. */
export interface LaneHost extends RunDriver {
  readonly owner: string;
  /** Aborted when no more runs are to be started. */
  readonly closing: AbortSignal;
  /** Resolves when a run may wait, or when closing. */
  work(): Promise<void>;
  /** Waits after trouble, the longer the more often in a row; less when closing. */
  rest(troubles: number): Promise<void>;
  insist<T>(work: () => Promise<T>): Promise<T>;
  trouble(error: unknown): void;
  tell(news: RunNews): void;
  /** What a node of a workflow is called. */
  titleOf(document: Workflow, node: string): string;
  began(live: LiveRun, lane: Lane): void;
  /** `run` is what it is now; undefined if it is another's. */
  ended(live: LiveRun, run: RunSummary | undefined): void;
}

/** Takes runs from the queue, one after the other, and has its run process perform them. */
export class Lane {
  readonly runProcess: RunProcess;
  readonly #host: LaneHost;
  #cancelled = false;

  constructor(runProcess: RunProcess, host: LaneHost) {
    this.runProcess = runProcess;
    this.#host = host;
  }

  /** Works until closing. */
  async serve(): Promise<void> {
    const { queue, owner, closing } = this.#host;
    for (let troubles = 0; !closing.aborted; ) {
      const work = this.#host.work();
      try {
        // A run is only taken when there is someone to perform it.
        await this.runProcess.start();
        if (closing.aborted) return;
        const claim = await queue.claim(owner);
        troubles = 0;
        if (claim) await this.#perform(claim);
        else await Promise.race([work, this.runProcess.gone()]);
      } catch (error) {
        if (closing.aborted) return;
        this.#host.trouble(error);
        await this.#host.rest(++troubles);
      }
    }
  }

  cancel(): void {
    this.#cancelled = true;
    this.runProcess.stop("cancel");
  }

  /** Ends the run at hand after its step, to be gone on with another time. */
  interrupt(): void {
    this.runProcess.stop("interrupt");
  }

  async #perform(claim: Claim): Promise<void> {
    const { queue, archive, closing, insist, tell, titleOf, began, ended } = this.#host;
    this.#cancelled = false;
    const usual = await insist(() => archive.durations(claim.summary.workflow));
    const live = new LiveRun(claim, { queue, insist, tell, usual, onLost: () => void this.runProcess.end() });
    began(live, this);
    // From now on a cancellation is told to this lane; one that came before is not.
    if ((await insist(() => queue.heartbeat(claim.lease))) === "cancel") this.#cancelled = true;
    const { document, targets, reached } = claim;
    const order = { run: claim.lease.run, document, reached, ...(targets && { targets }) };
    const performing = this.runProcess.run(order, live);
    if (this.#cancelled) this.cancel();
    if (closing.aborted) this.interrupt();
    const ending = await performing;
    await live.drained();
    const summary = live.isLost ? undefined : await this.#settle(live, ending);
    ended(live, summary);
    if (summary === undefined) return live.lose();
    // What is told is true by now: the run is no longer among those that run.
    for (const event of endOf(summary, ending, live, (node) => titleOf(document, node))) tell(event);
    tell({ type: "run", run: summary });
  }

  /** Writes down how an attempt ended. Undefined if the run is another's. */
  #settle(live: LiveRun, ending: Ending): Promise<RunSummary | undefined> {
    const { queue, closing, insist } = this.#host;
    const { lease } = live;
    const finish = (outcome: Pick<Outcome, "status" | "failure" | "resultHash">) =>
      insist(() => queue.finish(lease, { ...live.unwritten(), ...outcome }));
    if (ending.how === "ran") {
      const { status, resultHash, failures } = ending;
      const [failure] = failures.map((failed) => ({ node: failed.node, ...saidFailureOf(failed) }));
      return finish({ status, ...(failure && { failure }), ...(resultHash !== undefined && { resultHash }) });
    }
    if (ending.how === "refused") {
      return finish({ status: "failed", failure: saidFailureOf(refusal(ending.problems)) });
    }
    if (this.#cancelled)
      return finish({ status: "cancelled", ...(ending.how === "died" && { failure: saidFailureOf(ending.failure) }) });
    // What ends because the server does is no fault of the run.
    const counts = ending.failure !== undefined && (ending.how === "interrupted" || !closing.aborted);
    const failure = counts ? failureOf(ending) : undefined;
    return insist(() => queue.release(lease, { ...live.unwritten(), counts, ...(failure && { failure }) }));
  }
}

function failureOf(ending: Exclude<Ending, { how: "ran" | "refused" }>): RunFailure | undefined {
  if (ending.failure === undefined) return undefined;
  const told = saidFailureOf(ending.failure);
  return "node" in ending.failure ? { ...told, node: ending.failure.node } : told;
}

/** What is told at the end of a run that was started; nothing of one that waits again. */
function endOf(summary: RunSummary, ending: Ending, live: LiveRun, titleOf: (node: string) => string): RunNews[] {
  const { status, failure } = summary;
  if (status === "waiting" || status === "running") return [];
  if (ending.how === "ran") {
    const { milliseconds, skipped } = ending;
    return [live.fold({ type: "run-finished", status: ending.status, milliseconds, skipped })];
  }
  const nodes = Object.entries(live.nodes);
  const milliseconds = Math.max(0, (summary.finishedAt ?? 0) - (summary.startedAt ?? 0));
  const left = nodes.filter(([, state]) => state.status === "running").map(([node]) => node);
  const skipped = nodes.filter(([, state]) => state.status === "waiting").map(([node]) => node);
  const last = left.map((node): RunEvent => {
    if (status === "cancelled" || failure === undefined) return { type: "node-cancelled", node, milliseconds };
    return { type: "node-failed", node, title: titleOf(node), ...saidFailureOf(failure) };
  });
  const end: RunEvent = {
    type: "run-finished",
    status: status === "cancelled" ? "cancelled" : "failed",
    milliseconds,
    skipped,
  };
  return [...last, end].map((event) => live.fold(event));
}
