import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { saidFailureOf } from "#core/failure.ts";
import { said } from "#core/said.ts";
import type { Reach } from "#engine/check-paths.ts";
import { nodeTitle } from "#engine/node-name.ts";
import type { RunArchive, RunFilter } from "#jobs/run-archive.ts";
import type { RunDriver } from "#jobs/run-driver.ts";
import type { RunFailure, RunQueue } from "#jobs/run-queue.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { type RunDetail, type RunSummary, runId, settledNodes } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";
import type { RunProcess } from "#server/worker/run-process.ts";
import type { DiskResults } from "#store/disk-results.ts";
import { Bell } from "./bell.ts";
import { checkRun } from "./check-run.ts";
import { failure } from "./failures.ts";
import { insisting, rest } from "./insisting.ts";
import { Lane, type LaneHost } from "./lane.ts";
import type { LiveRun } from "./live-run.ts";
import { RunOutputs } from "./run-outputs.ts";
import type { OpenRuns, RunNews, Submission } from "./runs.ts";
import { WaitingList } from "./waiting-list.ts";

const HEARTBEAT_MS = 10_000;
const CLOSE_MS = 5000;
const MOST_WAITING = 10_000;

export interface RunServiceOptions extends RunDriver {
  /** What it calls itself when it takes runs from the queue. */
  readonly owner: string;
  readonly catalogue: Catalogue;
  /** What runs will find at a path. */
  readonly reach?: Reach;
  readonly results: DiskResults;
  /** The folder with a folder for each run. */
  readonly outputs: string;
  /** One for each run that may run at once. */
  readonly processes: readonly RunProcess[];
  readonly heartbeatMs?: number;
  readonly mostWaiting?: number;
  readonly trouble?: (error: unknown) => void;
}

/** The runs over a queue and its archive, a store of results and run processes. */
export class RunService implements OpenRuns {
  readonly results: DiskResults;
  readonly #options: RunServiceOptions;
  readonly #queue: RunQueue;
  readonly #archive: RunArchive;
  readonly #outputs: RunOutputs;
  readonly #list = new WaitingList();
  readonly #hearers = new Set<(news: RunNews) => void>();
  readonly #live = new Map<string, { readonly live: LiveRun; readonly lane: Lane }>();
  #endedLast: LiveRun | undefined;
  readonly #bell = new Bell();
  readonly #closing = new AbortController();
  readonly #lanes: readonly Lane[];
  #serving: readonly Promise<void>[] = [];
  #heartbeat: NodeJS.Timeout | undefined;
  #deafen = () => {};
  #closed: Promise<void> | undefined;

  constructor(options: RunServiceOptions) {
    this.results = options.results;
    this.#options = options;
    this.#queue = options.queue;
    this.#archive = options.archive;
    this.#outputs = new RunOutputs(options.outputs, options.results);
    const host = this.#laneHost();
    this.#lanes = options.processes.map((runProcess) => new Lane(runProcess, host));
  }

  /** Takes over what an earlier server of this owner has left, and begins to work. */
  async start(): Promise<void> {
    await this.#queue.recover(SERVER_ENDED, this.#options.owner);
    this.#deafen = this.#queue.subscribe((run) => this.#hear(run));
    for (const run of await this.#queue.pending()) this.#list.note(run);
    this.#serving = this.#lanes.map((lane) => lane.serve());
    this.#heartbeat = setInterval(() => void this.#beat(), this.#options.heartbeatMs ?? HEARTBEAT_MS);
  }

  async submit({
    document,
    targets,
    id = randomUUID(),
    front = false,
    number,
    extra,
  }: Submission): Promise<RunSummary> {
    if (!runId.safeParse(id).success)
      throw failure(
        "runs/bad-id",
        said("{id} cannot be the id of a run; use a UUID in lower case.", { id: JSON.stringify(id) }),
      );
    const nodesTotal = await checkRun(document, this.#options, targets);
    this.#mustHaveRoom();
    const wish = { front, ...(number !== undefined && { number }), ...(targets && { targets }) };
    const draft = { id, document, extra, nodesTotal, ...wish };
    return this.#queue.submit(draft);
  }

  list(filter?: RunFilter): Promise<readonly RunSummary[]> {
    return this.#archive.list(filter);
  }

  queue(): readonly RunSummary[] {
    return this.#list.inOrder();
  }

  async read(id: string): Promise<RunDetail> {
    const { summary, document, targets, nodes } = await this.#archive.read(id);
    const live = this.#live.get(id)?.live;
    return {
      ...(live?.summary ?? summary),
      document,
      ...(targets && { targets: [...targets] }),
      nodes: live?.nodes ?? settledNodes(nodes, summary),
    };
  }

  extra(id: string): Promise<unknown> {
    return this.#archive.extra(id);
  }

  nodes(id: string): NodeStates | undefined {
    const live = this.#live.get(id)?.live ?? this.#endedLast;
    return live?.lease.run === id ? live.nodes : undefined;
  }

  async cancel(id: string): Promise<RunSummary> {
    const run = await this.#queue.cancel(id);
    const running = this.#live.get(id);
    running?.lane.cancel();
    return running?.live.summary ?? run;
  }

  async retry(id: string): Promise<RunSummary> {
    const { document, targets } = await this.#archive.read(id);
    const nodesTotal = await checkRun(document, this.#options, targets);
    this.#mustHaveRoom();
    return this.#queue.retry(id, nodesTotal);
  }

  async move(id: string, before: string | null): Promise<RunSummary> {
    const [moved] = await this.#queue.move(id, before);
    return moved!;
  }

  forget(which: readonly string[] | "all"): Promise<void> {
    return this.#archive.forget(which);
  }

  async remove(id: string): Promise<void> {
    const { status } = (await this.#archive.read(id)).summary;
    // The files first: what is left of a removal that was cut short can then be removed again.
    if (status !== "waiting" && status !== "running") await rm(this.filesOf(id), { recursive: true, force: true });
    await this.#archive.remove(id);
    if (this.#endedLast?.lease.run === id) this.#endedLast = undefined;
    this.#tell({ type: "run-removed", run: id });
  }

  async output(id: string, node: string, port: string): Promise<unknown> {
    return this.#outputs.value((await this.read(id)).nodes, node, port);
  }

  filesOf(id: string): string {
    return this.#outputs.folderOf(id);
  }

  subscribe(hear: (news: RunNews) => void): () => void {
    // The same function may be given twice.
    const hearer = (news: RunNews) => hear(news);
    this.#hearers.add(hearer);
    return () => void this.#hearers.delete(hearer);
  }

  get workers(): readonly number[] {
    return this.#lanes.flatMap(({ runProcess }) => runProcess.pid ?? []);
  }

  close({ graceMs = CLOSE_MS }: { readonly graceMs?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(graceMs);
    return this.#closed;
  }

  async #close(graceMs: number): Promise<void> {
    this.#closing.abort();
    this.#bell.ring();
    clearInterval(this.#heartbeat);
    const busy = new Set([...this.#live.values()].map(({ lane }) => lane));
    for (const lane of this.#lanes) busy.has(lane) ? lane.interrupt() : void lane.runProcess.end();
    const served = Promise.all(this.#serving);
    const patience = new AbortController();
    const late = sleep(graceMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([served, late]);
    patience.abort();
    await Promise.all(this.#lanes.map(({ runProcess }) => runProcess.end()));
    await served;
    this.#deafen();
    this.results.close();
  }

  #laneHost(): LaneHost {
    const closing = this.#closing.signal;
    const trouble = (error: unknown) => this.#options.trouble?.(error);
    return {
      queue: this.#queue,
      archive: this.#archive,
      owner: this.#options.owner,
      closing,
      trouble,
      work: () => this.#bell.next(),
      rest: (troubles) => rest(troubles, { first: 200, longest: 30_000 }, closing),
      insist: (work) => insisting(work, trouble, closing),
      tell: (news) => this.#tell(news),
      titleOf: ({ nodes }, id) => {
        const node = nodes.find((candidate) => candidate.id === id);
        return node ? nodeTitle(node, this.#options.catalogue) : id;
      },
      began: (live, lane) => void this.#live.set(live.lease.run, { live, lane }),
      ended: (live, run) => {
        this.#live.delete(live.lease.run);
        if (run === undefined) return void this.#learn(live.lease.run);
        this.#list.note(run);
        if (run.status === "waiting") this.#bell.ring();
        else this.#endedLast = live;
      },
    };
  }

  /** Renews the leases, and takes back the runs of owners that are heard of no more. */
  async #beat(): Promise<void> {
    try {
      for (const { live, lane } of [...this.#live.values()]) {
        const state = await this.#queue.heartbeat(live.lease);
        if (state === "cancel") lane.cancel();
        if (state === "lost") live.lose();
      }
      await this.#queue.recover(SERVER_ENDED);
    } catch (error) {
      this.#options.trouble?.(error);
    }
  }

  #mustHaveRoom(): void {
    const { mostWaiting = MOST_WAITING } = this.#options;
    if (this.#list.waiting < mostWaiting) return;
    throw failure(
      "runs/queue-full",
      said("{waiting} runs wait already; cancel some, or submit again when some have ended.", {
        waiting: this.#list.waiting,
      }),
    );
  }

  /** What the queue says of a run. Of one that runs here its lane tells more, and in its own time. */
  #hear(run: RunSummary): void {
    if (this.#live.has(run.id)) return;
    this.#tell({ type: "run", run });
    if (run.status === "waiting") this.#bell.ring();
  }

  /** What has become of a run that was lost. */
  async #learn(id: string): Promise<void> {
    try {
      this.#hear((await this.#archive.read(id)).summary);
    } catch (error) {
      this.#options.trouble?.(error);
    }
  }

  #tell(news: RunNews): void {
    if (news.type === "run") this.#list.note(news.run);
    for (const hear of this.#hearers) {
      try {
        hear(news);
      } catch (error) {
        this.#options.trouble?.(error);
      }
    }
  }
}

const SERVER_ENDED: RunFailure = saidFailureOf(
  failure(
    "runs/server-ended",
    said(
      "The server ended while this ran; what had finished is kept, and the run goes on from there, by itself if it waits and when it is retried if it is parked.",
    ),
  ),
);
