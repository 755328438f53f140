import type { Capabilities, NodeContext } from "#kit/context.ts";
import type { WrittenFile } from "#kit/files.ts";
import type { Journal } from "#kit/journal.ts";
import { type Preview, previewSchema } from "#kit/preview.ts";
import type { Emit } from "#protocol/run-events.ts";
import type { Journals } from "#store/journals.ts";
import type { RunFiles } from "./output-files.ts";
import { progressReporter } from "./progress-reporter.ts";

/** What the nodes of a run share. */
export interface RunServices {
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly capabilities: Capabilities;
  readonly files: RunFiles;
  readonly journals: Journals;
  readonly workflow: unknown;
  readonly now: () => number;
}

/** The context of one node, and what it left behind. */
export interface NodeSession {
  readonly context: NodeContext;
  /** The files it wrote, each once, the latest of a name. */
  readonly files: () => readonly WrittenFile[];
  readonly lastPreview: () => Preview | undefined;
  /** Shows a picture made by `draw`; if it cannot be drawn, says so in its place: a result is worth more than its picture. */
  show(draw: () => Preview): void;
  /** Sends the progress still held back; later words of the node are not heard. */
  close(): void;
  /** Forgets the journals that the node declared done. */
  forgetJournals(): Promise<void>;
}

/** @param node its id. @param key the key of its result, which is also that of its journals. */
export function openSession(node: string, key: string, services: RunServices): NodeSession {
  const { signal, emit, capabilities, files, journals, workflow, now } = services;
  const written = new Map<string, WrittenFile>();
  const done = new Set<Journal>();
  let last: Preview | undefined;
  let closed = false;

  const say: Emit = (event) => {
    if (!closed) emit(event);
  };
  const progress = progressReporter((news) => say({ type: "node-progress", node, ...news }), now);
  const show = (draw: () => Preview) => {
    last = drawn(draw);
    say({ type: "node-preview", node, preview: last });
  };
  const journal = (name: string): Journal => {
    const kept = journals.journal(key, name);
    return {
      entries: () => kept.entries(),
      append: (entry) => kept.append(entry),
      done: async () => {
        done.add(kept);
      },
    };
  };

  return {
    context: {
      ...capabilities,
      signal,
      files: {
        resolve: files.resolve,
        read: files.read,
        readText: files.readText,
        write: async (name, content) => {
          const file = await files.write(name, content);
          written.set(file.name, file);
          return file;
        },
      },
      store: { journal },
      workflow,
      progress: progress.report,
      preview: (preview) => show(() => preview),
      log: (message) => say({ type: "node-log", node, message }),
    },
    files: () => [...written.values()],
    lastPreview: () => last,
    show,
    close: () => {
      progress.finish();
      closed = true;
    },
    forgetJournals: async () => {
      for (const kept of done) await kept.done();
    },
  };
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
