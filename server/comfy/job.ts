import type { RunStatus, RunSummary } from "#protocol/run.ts";
import { isHistory } from "./history-entry.ts";
import { outputOfFiles } from "./node-output.ts";
import type { PromptBook } from "./prompt-book.ts";

export const JOB_STATUS: Readonly<Record<RunStatus, string>> = {
  waiting: "pending",
  running: "in_progress",
  done: "completed",
  failed: "failed",
  parked: "failed",
  cancelled: "cancelled",
};

/** Saved text, which ComfyUI's lists can show as well as pictures, though no job is shown by it that has one. */
const TEXT = /\.(txt|md|json)$/i;

/** A run as a job of ComfyUI's lists. What there is nothing of is left out. */
export async function jobOf(run: RunSummary, book: PromptBook): Promise<Readonly<Record<string, unknown>>> {
  const { status, number, submittedAt, startedAt, finishedAt, workflow } = run;
  const { id, ids } = await book.view(run.id);
  const files = isHistory(run) ? run.files : [];
  const items = files.flatMap(({ node, name }) =>
    Object.entries(outputOfFiles(run.id, [{ name }])).flatMap(([mediaType, references]) =>
      references.map((reference) => ({ ...reference, nodeId: ids.theirs(node), mediaType })),
    ),
  );
  const pictures = items.filter(({ mediaType }) => mediaType === "images");
  const texts = items.filter(({ filename, mediaType }) => mediaType !== "images" && TEXT.test(filename));
  const preview_output = pictures[0] ?? texts[0] ?? (status === "done" ? await textOf(run.id, book) : undefined);
  const failed = status === "failed" || status === "parked";
  return {
    id,
    status: JOB_STATUS[status],
    priority: number,
    create_time: submittedAt,
    ...(startedAt !== undefined && { execution_start_time: startedAt }),
    ...(finishedAt !== undefined && { execution_end_time: finishedAt }),
    ...(failed && { execution_error: await errorOf(run.id, book) }),
    outputs_count: items.length,
    previewable_outputs_count: pictures.length + texts.length,
    ...(preview_output && { preview_output }),
    // A prompt that came with no workflow is one of its own.
    ...(workflow !== run.id && { workflow_id: workflow }),
  };
}

/** As much of a text as stands for a job that has saved nothing, in characters. */
const TEXT_SHOWN = 1024;

/** The first words that a node of a job has shown. */
async function textOf(id: string, book: PromptBook): Promise<Readonly<Record<string, unknown>> | undefined> {
  const entry = await book.historyEntry(await book.runs.read(id));
  for (const [nodeId, { text }] of Object.entries(entry?.outputs ?? {})) {
    const [content] = (text ?? []).map(String);
    if (content === undefined) continue;
    const cut = content.length > TEXT_SHOWN && { truncated: true };
    return { content: content.slice(0, TEXT_SHOWN), ...cut, nodeId, mediaType: "text" };
  }
  return undefined;
}

/** What the history tells of a failure, as a whole: lists that lack a part of it cannot be read by newer editors. */
async function errorOf(id: string, book: PromptBook): Promise<unknown> {
  const entry = await book.historyEntry(await book.runs.read(id));
  return entry?.status.messages.find(([type]) => type === "execution_error")?.[1];
}
