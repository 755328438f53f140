import type { Capabilities, NodeContext } from "#kit/context.ts";
import type { WrittenFile } from "#kit/files.ts";
import type { Journal } from "#kit/journal.ts";
import { type Preview, previewSchema } from "#kit/preview.ts";
import type { Emit, RunEvent } from "#protocol/run-events.ts";
import type { Journals } from "#store/journals.ts";
import type { RunFiles } from "./output-files.ts";
import { type ProgressReporter, progressReporter } from "./progress-reporter.ts";

/** What the nodes of a run share. */
export interface RunServices {
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly capabilities: Capabilities;
  readonly files: RunFiles;
  readonly journals: Journals;
  readonly workflow: unknown;
  readonly now: () => number;
  readonly turn?: Turn | undefined;
}

/** Waits until nobody else works on the result of this key; what it gives is called when this work is over. */
export type Turn = (key: string, signal: AbortSignal) => Promise<() => void>;

/** The context of one node, and what it left behind. */
export class NodeSession {
  readonly context: NodeContext;
  readonly #node: string;
  readonly #emit: Emit;
  readonly #files = new Map<string, WrittenFile>();
  readonly #doneJournals = new Set<Journal>();
  #progress: ProgressReporter | undefined;
  #lastPreview: Preview | undefined;
  #closed = false;

  /** @param node its id. @param key the key of its result, which is also that of its journals. */
  constructor(node: string, key: string, services: RunServices) {
    const { signal, emit, capabilities, files, journals, workflow, now } = services;
    this.#node = node;
    this.#emit = emit;
    this.context = {
      ...capabilities,
      signal,
      files: {
        resolve: files.resolve,
        read: files.read,
        readText: files.readText,
        write: async (name, content) => {
          const file = await files.write(name, content);
          this.#files.set(file.name, file);
          return file;
        },
      },
      store: { journal: (name) => this.#journal(journals.journal(key, name)) },
      workflow,
      progress: (done, total, note) => {
        this.#progress ??= progressReporter((news) => this.#say({ type: "node-progress", node, ...news }), now);
        this.#progress.report(done, total, note);
      },
      preview: (preview) => this.show(() => preview),
      log: (message) => this.#say({ type: "node-log", node, message }),
    };
  }

  /** The files it wrote, each once, the latest of a name. */
  files(): readonly WrittenFile[] {
    return [...this.#files.values()];
  }

  lastPreview(): Preview | undefined {
    return this.#lastPreview;
  }

  /** Shows a picture made by `draw`; if it cannot be drawn, says so in its place: a result is worth more than its picture. */
  show(draw: () => Preview): void {
    this.#lastPreview = drawn(draw);
    this.#say({ type: "node-preview", node: this.#node, preview: this.#lastPreview });
  }

  /** Sends the progress still held back; later words of the node are not heard. */
  close(): void {
    this.#progress?.finish();
    this.#closed = true;
  }

  /** Forgets the journals that the node declared done. */
  async forgetJournals(): Promise<void> {
    for (const journal of this.#doneJournals) await journal.done();
  }

  #say(event: RunEvent): void {
    if (!this.#closed) this.#emit(event);
  }

  #journal(kept: Journal): Journal {
    return {
      entries: () => kept.entries(),
      append: (entry) => kept.append(entry),
      done: async () => {
        this.#doneJournals.add(kept);
      },
    };
  }
}

function drawn(draw: () => Preview): Preview {
  try {
    const parsed = previewSchema.safeParse(draw());
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return sorry(`${issue?.path.join(".")}: ${issue?.message}`);
  } catch (error) {
    return sorry(error instanceof Error ? error.message : String(error));
  }
}

function sorry(why: string): Preview {
  return { kind: "text", text: `The preview could not be drawn (${why}); the result is not affected.` };
}
