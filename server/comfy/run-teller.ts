import type { RunStatus, RunSummary } from "#protocol/run.ts";
import type { RunNews } from "#runs/runs.ts";
import type { ClientSocket } from "./client-socket.ts";
import type { Clients } from "./clients.ts";
import type { Message } from "./history-entry.ts";
import { PreviewDrawer } from "./preview-drawer.ts";
import type { PromptBook } from "./prompt-book.ts";
import { RunStory } from "./run-story.ts";

/**
 * Tells clients about runs: the messages of a prompt go to the client that submitted it, in ComfyUI's order, the status of
 * the queue to everyone. A run has left the queue and stands in the history before its end is told.
 */
export class RunTeller {
  readonly #book: PromptBook;
  readonly #clients: Clients;
  readonly #drawer: PreviewDrawer;
  /** Of the runs that run. */
  readonly #stories = new Map<string, RunStory>();
  /** Of those that wait or run. */
  readonly #statuses: Map<string, RunStatus>;

  constructor(book: PromptBook, clients: Clients) {
    this.#book = book;
    this.#clients = clients;
    this.#statuses = new Map(book.runs.queue().map(({ id, status }) => [id, status]));
    this.#drawer = new PreviewDrawer(
      (run) => book.runs.filesOf(run),
      (run, node, picture) => {
        const view = book.known(run);
        if (view && this.#stories.has(run)) this.#clientOf(run)?.preview(picture, view.id, view.ids.theirs(node));
      },
    );
  }

  get isRunning(): boolean {
    return [...this.#statuses.values()].includes("running");
  }

  status(): Message {
    return {
      type: "status",
      data: { status: { exec_info: { queue_remaining: this.#book.runs.queue().length } } },
    };
  }

  /** The first words to a client: its id, the status, and which of its nodes runs. */
  welcome(client: ClientSocket): void {
    const { type, data } = this.status();
    client.send({ type, data: { ...data, sid: client.id } });
    for (const [run, { current }] of this.#stories)
      if (current !== undefined && this.#clientOf(run) === client)
        client.send({ type: "executing", data: { node: current } });
  }

  hear(news: RunNews): void {
    if (news.type === "run") this.#changed(news.run);
    else if (news.type === "event") this.#happened(news);
    else if (this.#statuses.delete(news.run)) this.#clients.tellAll(this.status());
  }

  #happened({ run, event, changes }: RunNews & { type: "event" }): void {
    const client = this.#clientOf(run);
    for (const message of this.#storyOf(run)?.event(event, changes, Date.now()) ?? []) client?.send(message);
    if (event.type === "node-preview" && client) void this.#drawer.draw(run, event);
  }

  #changed(run: RunSummary): void {
    if (this.#statuses.get(run.id) === run.status) return;
    if (run.status === "waiting" || run.status === "running") {
      this.#statuses.set(run.id, run.status);
      this.#clients.tellAll(this.status());
      // News of a run that had ended before are no end of it.
    } else if (this.#statuses.delete(run.id)) this.#ended(run);
  }

  #ended(run: RunSummary): void {
    // One that never began has nothing to tell.
    const story = run.startedAt === undefined ? undefined : this.#storyOf(run.id);
    const client = this.#clientOf(run.id);
    for (const message of story?.ended(run, Date.now()) ?? []) client?.send(message);
    this.#clients.tellAll(this.status());
    if (story) client?.send(story.over());
    this.#stories.delete(run.id);
  }

  #clientOf(run: string): ClientSocket | undefined {
    return this.#clients.get(this.#book.known(run)?.client);
  }

  /** None for a run that came by another way: nobody here waits for it. */
  #storyOf(run: string): RunStory | undefined {
    const view = this.#book.known(run);
    const story = this.#stories.get(run) ?? (view && new RunStory(run, view));
    if (story) this.#stories.set(run, story);
    return story;
  }
}
