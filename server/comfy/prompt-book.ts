import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Failure } from "#core/failure.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import type { RunDetail, RunSummary } from "#protocol/run.ts";
import type { Runs } from "#runs/runs.ts";
import { checkPrompt, type KnownNodes } from "./check-prompt.ts";
import { type HistoryEntry, historyEntry, isHistory, type QueueItem, queueItem } from "./history-entry.ts";
import { nodeInfos } from "./node-info.ts";
import { type NodeErrors, type PromptRefusal, refusal } from "./problems.ts";
import { promptRecord } from "./prompt.ts";
import { askedId, runIdOf } from "./prompt-id.ts";
import { type PromptView, promptView, viewOfRun } from "./prompt-view.ts";

/** Views that are kept of runs that nobody hears of any more. */
const MOST_KEPT = 200;
/** As our documents have it, in characters. */
const LONGEST_WORKFLOW_ID = 200;
/** What clients send along for services of others, and nobody else must see. */
const SECRETS = ["auth_token_comfy_org", "api_key_comfy_org"];

/** What is kept as `extra` of a run that came as a prompt. */
const kept = z.object({ comfy: promptRecord });

/** The body of `POST /prompt`. What is malformed and not needed counts as left out. */
const promptBody = z.object({
  prompt: z.unknown().optional(),
  client_id: z.string().optional().catch(undefined),
  prompt_id: z.unknown().optional(),
  number: z.number().optional().catch(undefined),
  front: z.boolean().optional().catch(undefined),
  extra_data: z.record(z.string(), z.unknown()).catch({}),
  partial_execution_targets: z.array(z.string()).optional().catch(undefined),
});

/** The answer to a prompt that was taken. */
export interface Accepted {
  readonly prompt_id: string;
  readonly number: number;
  readonly node_errors: NodeErrors;
}

/** Runs as prompts: what ComfyUI's routes and socket know of the server's runs. */
export class PromptBook {
  readonly runs: Runs;
  readonly nodes: KnownNodes;
  readonly #views = new Map<string, PromptView>();
  /** Of those that have ended or came by another way, the least used first. */
  readonly #passing = new Set<string>();
  /** Hears of no more runs. */
  readonly close: () => void;

  private constructor(runs: Runs, catalogue: Catalogue) {
    this.runs = runs;
    this.nodes = { catalogue, infos: nodeInfos(catalogue.describe()) };
    this.close = runs.subscribe((news) => {
      if (news.type === "run-removed") this.#forget(news.run);
      else if (news.type === "run" && news.run.finishedAt !== undefined && this.#views.has(news.run.id))
        this.#keepForNow(news.run.id);
    });
  }

  /** Knows the prompts that wait or run already, so that their clients hear of them after a restart of the server. */
  static async open(runs: Runs, catalogue: Catalogue): Promise<PromptBook> {
    const book = new PromptBook(runs, catalogue);
    for (const { id } of runs.queue()) book.#views.set(id, await book.#load(id));
    return book;
  }

  /**
   * Puts a prompt into the queue.
   * @throws Failure `runs/duplicate`, and what else keeps a run from being kept.
   */
  async submit(body: unknown): Promise<Accepted | PromptRefusal> {
    const { prompt_id, client_id, extra_data, prompt, ...wish } = promptBody.parse(body ?? {});
    const promptId = askedId(prompt_id);
    if (promptId === null)
      return refusal(
        "invalid_prompt_id",
        "prompt_id must be a text of at most 1000 characters; leave it out to be given one.",
      );
    const id = promptId === undefined ? randomUUID() : runIdOf(promptId);
    const targets = wish.partial_execution_targets;
    const workflow = workflowOf(extra_data);
    const checked = await checkPrompt(prompt, this.nodes, {
      targets,
      id: idOf(workflow) ?? id,
      name: nameOf(workflow),
    });
    if ("error" in checked) return checked;

    const told = Object.entries(extra_data).filter(([name]) => !SECRETS.includes(name));
    const record = {
      prompt: { ...checked.prompt },
      extra_data: {
        ...Object.fromEntries(told),
        ...(client_id !== undefined && { client_id }),
        create_time: Date.now(),
      },
      outputs: [...checked.outputs],
      ...(promptId !== undefined && promptId !== id && { prompt_id: promptId }),
    };
    const earlier = this.#views.get(id);
    // Its first news may come before the promise resolves.
    const view = promptView(record, id);
    this.#views.set(id, view);
    try {
      const run = await this.runs.submit({
        id,
        document: checked.document,
        targets: checked.outputs.map((output) => checked.ids.ours(output)!),
        front: wish.front === true,
        ...(wish.number !== undefined && { number: wish.number }),
        extra: { comfy: record } satisfies z.input<typeof kept>,
      });
      return { prompt_id: view.id, number: run.number, node_errors: checked.nodeErrors };
    } catch (error) {
      if (earlier === undefined) this.#forget(id);
      else this.#views.set(id, earlier);
      if (error instanceof Failure && error.code === "runs/refused") return refusal("invalid_prompt", error.message);
      throw error;
    }
  }

  /** The view of a run whose prompt is in memory: one that waits or runs, unless it came by another way. */
  known(id: string): PromptView | undefined {
    return this.#views.get(id);
  }

  /** @throws Failure `runs/no-such-run`. */
  async view(id: string): Promise<PromptView> {
    const view = this.#views.get(id) ?? (await this.#load(id));
    if (!this.#views.has(id) || this.#passing.has(id)) this.#keepForNow(id);
    this.#views.set(id, view);
    return view;
  }

  async queueItems(runs: readonly RunSummary[]): Promise<QueueItem[]> {
    const items = await Promise.all(
      runs.map(async (run) => {
        const view = await this.view(run.id).catch(ignoreMissing);
        return view && queueItem(run, view);
      }),
    );
    return items.filter((item) => item !== undefined);
  }

  /** A run by the id of its prompt, unless it was forgotten; undefined if there is none. */
  async find(promptId: string): Promise<RunDetail | undefined> {
    const [known] = await this.runs.list({ ids: [runIdOf(promptId)], remembered: true });
    return known && (await this.runs.read(known.id).catch(ignoreMissing));
  }

  /** What the history has of a run; undefined if that has not ended. */
  async historyEntry(run: RunDetail): Promise<HistoryEntry | undefined> {
    return isHistory(run) ? historyEntry(run, await this.view(run.id)) : undefined;
  }

  async #load(id: string): Promise<PromptView> {
    const parsed = kept.safeParse(await this.runs.extra(id));
    return parsed.success
      ? promptView(parsed.data.comfy, id)
      : viewOfRun(await this.runs.read(id), this.nodes.catalogue);
  }

  #keepForNow(id: string): void {
    this.#passing.delete(id);
    this.#passing.add(id);
    if (this.#passing.size > MOST_KEPT) this.#forget(this.#passing.values().next().value!);
  }

  #forget(id: string): void {
    this.#passing.delete(id);
    this.#views.delete(id);
  }
}

/** Makes undefined of a run that there is not. */
export function ignoreMissing(error: unknown): undefined {
  if (error instanceof Failure && error.code === "runs/no-such-run") return undefined;
  throw error;
}

interface GivenWorkflow {
  readonly id?: unknown;
  readonly name?: unknown;
}

/** The workflow of the editor that the prompt comes from. */
function workflowOf(extraData: Readonly<Record<string, unknown>>): GivenWorkflow {
  const { extra_pnginfo } = extraData as { extra_pnginfo?: { workflow?: GivenWorkflow | null } | null };
  return extra_pnginfo?.workflow ?? {};
}

/** By it jobs are found that came from one workflow. */
function idOf({ id }: GivenWorkflow): string | undefined {
  return typeof id === "string" && id !== "" && id.length <= LONGEST_WORKFLOW_ID ? id : undefined;
}

function nameOf({ name }: GivenWorkflow): string {
  return typeof name === "string" && name.trim() !== "" ? name.slice(0, 500) : "ComfyUI prompt";
}
