import type { RunFile, RunSummary } from "#protocol/run.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { applyChanges, type NodeChange, type NodeStates } from "#protocol/run-state.ts";
import { endMessage, type Message } from "./history-entry.ts";
import { nodeOutput } from "./node-output.ts";
import type { PromptView } from "./prompt-view.ts";

/** Least time between two messages that tell the progress of all nodes, in milliseconds. */
const BETWEEN_STATES = 100;

interface NodeProgress {
  value: number;
  max: number;
  state: "running" | "finished" | "error";
}

/** Turns the news of one run into what ComfyUI would send about it. No clock of its own: `at` is milliseconds since 1970. */
export class RunStory {
  readonly #id: string;
  readonly #view: PromptView;
  readonly #progress = new Map<string, NodeProgress>();
  #states: NodeStates = {};
  #files: RunFile[] = [];
  #statesToldAt = Number.NEGATIVE_INFINITY;
  #current: string | undefined;

  constructor(id: string, view: PromptView) {
    this.#id = id;
    this.#view = view;
  }

  /** The node that runs, as the prompt calls it. */
  get current(): string | undefined {
    return this.#current === undefined ? undefined : this.#view.ids.theirs(this.#current);
  }

  event(event: RunEvent, changes: readonly NodeChange[], at: number): Message[] {
    this.#states = applyChanges(this.#states, changes);
    switch (event.type) {
      case "run-started":
        this.#progress.clear();
        this.#files = [];
        return [
          this.#message("execution_start", { timestamp: at }),
          this.#message("execution_cached", { nodes: [], timestamp: at }),
        ];
      case "node-started":
        this.#current = event.node;
        this.#progress.set(event.node, { value: 0, max: 1, state: "running" });
        return [...this.#tellStates(at), this.#message("executing", this.#names(event.node))];
      case "node-progress": {
        this.#progress.set(event.node, { value: event.done, max: event.total, state: "running" });
        const progress = { value: event.done, max: event.total, node: this.#view.ids.theirs(event.node) };
        return [...this.#tellStates(at), this.#message("progress", progress)];
      }
      case "node-finished":
        return this.#finished(event, at);
      case "node-failed":
        this.#end(event.node, "error");
        return this.#tellStates(at);
      default:
        return [];
    }
  }

  /** What is told when the run has ended and stands in the history, before the status of the queue. */
  ended(run: RunSummary, at: number): Message[] {
    const nodes = Object.entries(this.#states);
    const executed = nodes.filter(([, { status }]) => status === "done").map(([id]) => id);
    const failed = nodes.find(([, { status }]) => status === "failed");
    const ending = {
      executed,
      stopped: this.#current,
      ...(failed?.[1].failure && { failed: { node: failed[0], ...failed[1].failure } }),
    };
    return [...this.#tellStates(Number.POSITIVE_INFINITY), endMessage(run, ending, this.#view, at)];
  }

  /** The very last that is told of a run. */
  over(): Message {
    this.#current = undefined;
    return this.#message("executing", { node: null });
  }

  #finished({ node, hit, files = [] }: RunEvent & { type: "node-finished" }, at: number): Message[] {
    this.#end(node, "finished");
    this.#files.push(...files.map((file) => ({ node, ...file })));
    const messages: Message[] = [];
    if (hit) messages.push(this.#message("execution_cached", { nodes: [this.#view.ids.theirs(node)], timestamp: at }));
    messages.push(...this.#tellStates(at));
    if (this.#view.isOutput(node)) {
      const output = nodeOutput(this.#id, node, this.#states[node], this.#files);
      messages.push(this.#message("executed", { ...this.#names(node), output }));
    }
    return messages;
  }

  #end(node: string, state: "finished" | "error"): void {
    this.#current = undefined;
    const { value, max } = this.#progress.get(node) ?? { value: 0, max: 1 };
    this.#progress.set(node, { value: state === "finished" ? max : value, max, state });
  }

  /** Each time the whole state, hence not more often than anyone can see. */
  #tellStates(at: number): Message[] {
    if (at - this.#statesToldAt < BETWEEN_STATES || this.#progress.size === 0) return [];
    this.#statesToldAt = at;
    const nodes = [...this.#progress].map(([ours, progress]) => {
      const id = this.#view.ids.theirs(ours);
      const names = { node_id: id, display_node_id: id, parent_node_id: null, real_node_id: id };
      return [id, { ...progress, ...names, prompt_id: this.#view.id }];
    });
    return [this.#message("progress_state", { nodes: Object.fromEntries(nodes) })];
  }

  #names(node: string): { node: string; display_node: string } {
    const id = this.#view.ids.theirs(node);
    return { node: id, display_node: id };
  }

  #message(type: string, data: Readonly<Record<string, unknown>>): Message {
    return { type, data: { ...data, prompt_id: this.#view.id } };
  }
}
