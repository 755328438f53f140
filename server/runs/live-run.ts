import type { Advance, Claim, Lease, RunQueue } from "#jobs/run-queue.ts";
import type { RunSummary } from "#protocol/run.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { applyChanges, changesOf, type NodeChange, type NodeState, type NodeStates } from "#protocol/run-state.ts";
import type { RunListener } from "#server/worker/run-process.ts";
import type { RunNews } from "./runs.ts";
import { TimeLeft } from "./time-left.ts";

export interface LiveRunOptions {
  readonly queue: RunQueue;
  readonly tell: (news: RunNews) => void;
  /** Does a thing until it succeeds. @throws once the server ends. */
  readonly insist: <T>(work: () => Promise<T>) => Promise<T>;
  /** The run is another's now: the attempt here is to be ended, nothing of it counts. */
  readonly onLost: () => void;
  /** What each node took in the last run of the workflow, in milliseconds. */
  readonly usual: ReadonlyMap<string, number>;
}

/** What nodes say while they run is written down this often. */
const FLUSH_MS = 1000;

/**
 * An attempt at a run: what its process says is folded into the states of nodes, written down, and told. What a node came
 * to is written down before it is told; progress, logs and pictures within a second.
 */
export class LiveRun implements RunListener {
  readonly lease: Lease;
  readonly #options: LiveRunOptions;
  readonly #timeLeft: TimeLeft;
  readonly #nodes = new Map<string, NodeState>();
  readonly #unwritten = new Set<string>();
  #summary: RunSummary;
  #further = false;
  #last: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isLost = false;

  constructor({ lease, summary }: Claim, options: LiveRunOptions) {
    this.lease = lease;
    this.#summary = summary;
    this.#options = options;
    this.#timeLeft = new TimeLeft(options.usual);
  }

  get summary(): RunSummary {
    return this.#summary;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** A copy. */
  get nodes(): NodeStates {
    return Object.fromEntries(this.#nodes);
  }

  event(event: RunEvent): void {
    this.#inTurn(() => this.#hear(event));
  }

  further(): void {
    this.#inTurn(() => {
      this.#further = true;
      return this.#flush();
    });
  }

  /** Once all that was said so far is told. What is not written down yet goes with the end of the run. */
  async drained(): Promise<void> {
    await this.#last;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** What is not written down yet. */
  unwritten(): Advance {
    const nodes = Object.fromEntries([...this.#unwritten].map((id) => [id, this.#nodes.get(id)!]));
    const { nodesDone, nodesTotal, files } = this.#summary;
    return { nodes, nodesDone, nodesTotal, files, ...(this.#further && { further: true }) };
  }

  /** Folds an event without telling it; gives what tells it. */
  fold(event: RunEvent): RunNews {
    const known = "node" in event ? { [event.node]: this.#nodes.get(event.node) } : {};
    const changes = changesOf(event, known as NodeStates, Date.now());
    for (const change of changes) this.#change(change);
    return { type: "event", run: this.lease.run, event, changes };
  }

  /** From now on nothing is written or told. */
  lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    clearTimeout(this.#timer);
    this.#options.onLost();
  }

  async #hear(event: RunEvent): Promise<void> {
    const news = this.fold(event);
    const before = this.#summary;
    this.#summary = this.#counted(event);
    const cost = event.type === "node-failed" || (event.type === "node-finished" && !event.hit);
    if (cost || event.type === "run-started") await this.#flush();
    else this.#timer ??= setTimeout(() => this.#inTurn(() => this.#flush()), FLUSH_MS);
    this.#tell(news);
    if (this.#summary !== before) this.#tell({ type: "run", run: this.#summary });
  }

  #counted(event: RunEvent): RunSummary {
    const summary = this.#summary;
    const etaMs = this.#timeLeft.after(event);
    const left = etaMs !== undefined && { etaMs };
    switch (event.type) {
      case "run-started":
        return { ...summary, nodesDone: 0, nodesTotal: event.order.length, files: [], ...left };
      case "node-finished": {
        const { node, files = [] } = event;
        const all = [...summary.files, ...files.map((file) => ({ node, ...file }))];
        return { ...summary, nodesDone: summary.nodesDone + 1, files: all, ...left };
      }
      default:
        return etaMs === undefined ? summary : { ...summary, etaMs };
    }
  }

  #change(change: NodeChange): void {
    const before = this.#nodes.get(change.node);
    const after = applyChanges(before ? { [change.node]: before } : {}, [change]);
    this.#nodes.set(change.node, after[change.node]!);
    this.#unwritten.add(change.node);
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isLost) return;
    const { queue, insist } = this.#options;
    const kept = await insist(() => queue.record(this.lease, this.unwritten()));
    if (kept === undefined) return this.lose();
    this.#further = false;
    this.#unwritten.clear();
  }

  #tell(news: RunNews): void {
    if (!this.#isLost) this.#options.tell(news);
  }

  /** One thing after the other. Work that fails, which it does only as the server ends, is left to the next server. */
  #inTurn(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch(() => undefined);
  }
}
