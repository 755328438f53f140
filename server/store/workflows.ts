import type { Workflow } from "#protocol/workflow-schema.ts";
import type { Thumbnail } from "./thumbnail.ts";

/** A workflow as lists show it. Times are in milliseconds since 1970. */
export interface WorkflowSummary {
  /** The id inside the document. */
  readonly id: string;
  /** The name inside the document; several may have one name. */
  readonly name: string;
  readonly tags: readonly string[];
  /** SHA-256 of the document as it is written: equal for equal documents. 64 hex digits, without quotes. */
  readonly etag: string;
  /** The number of nodes. */
  readonly nodes: number;
  readonly createdAt: number;
  readonly savedAt: number;
  /** Only in the trash. */
  readonly trashedAt?: number;
  /** The etag of its thumbnail, if it has one. */
  readonly thumbnail?: string;
}

export interface StoredWorkflow extends WorkflowSummary {
  readonly document: Workflow;
}

export interface WorkflowFilter {
  /** Words that must all be part of the name, the tags, the titles and types of nodes or the notes; case and accents do not count. */
  readonly search?: string;
  /** Only those with all of these tags. */
  readonly tags?: readonly string[];
  /** Those in the trash instead of those that are not. */
  readonly trashed?: boolean;
  /** `saved` if left out: newest first, as `created`; `name`: from A to Z, 2 before 10. */
  readonly sort?: "name" | "saved" | "created";
  readonly descending?: boolean;
  /** 100 if left out. */
  readonly limit?: number;
  readonly offset?: number;
}

export interface WorkflowPage {
  readonly items: readonly WorkflowSummary[];
  /** How many there are without `limit` and `offset`. */
  readonly total: number;
}

/** An earlier state of a workflow. */
export interface WorkflowVersion {
  /** Ascending; 1 is the first save. */
  readonly version: number;
  readonly etag: string;
  readonly name: string;
  readonly nodes: number;
  readonly savedAt: number;
  /** Whether it is what `read` gives. */
  readonly current: boolean;
}

/**
 * The workflows that people have saved. Every save keeps a version; `keptVersions` says which of them stay.
 *
 * @throws Failure `store/no-such-workflow` from every method that takes an id; `store/workflow-in-trash` from those that
 * would change a workflow in the trash.
 */
export interface Workflows {
  /** Newest save first, if the filter does not say otherwise. */
  list(filter?: WorkflowFilter): Promise<WorkflowPage>;
  /** All tags of workflows that are not in the trash, with how many have them, by name. */
  tags(): Promise<readonly { readonly tag: string; readonly count: number }[]>;
  /** Also one in the trash. */
  read(id: string): Promise<StoredWorkflow>;
  /**
   * Saves a document under the id inside it. The same document again is no new version.
   * @param expected the etag of the state that was edited, or `new` for one that must not exist yet.
   * @throws ChangedElsewhereFailure `store/changed-elsewhere` when the current state is another.
   */
  save(document: Workflow, expected: string | "new"): Promise<WorkflowSummary>;
  /** Changes the name inside the document: a save. @param expected as in `save`; any state if left out. */
  rename(id: string, name: string, expected?: string): Promise<WorkflowSummary>;
  /** Tags are no part of the document and its versions. @throws Failure `store/bad-tags`. */
  retag(id: string, tags: readonly string[]): Promise<WorkflowSummary>;
  /** A copy under a new id, with tags and thumbnail, without versions. Its name is `NAME (copy)` if left out. */
  duplicate(id: string, name?: string): Promise<WorkflowSummary>;
  /** Moves it to the trash. One that is there already stays there. */
  trash(id: string): Promise<WorkflowSummary>;
  /** Takes it from the trash. One that is not there stays as it is. */
  restore(id: string): Promise<WorkflowSummary>;
  /** Deletes for ever, with all versions. @throws Failure `store/not-in-trash`. */
  remove(id: string): Promise<void>;
  /** Deletes all in the trash for ever; returns how many. @param before only those put there before that time. */
  emptyTrash(before?: number): Promise<number>;
  /** Newest first. */
  versions(id: string): Promise<readonly WorkflowVersion[]>;
  /** @throws Failure `store/no-such-version`. */
  readVersion(id: string, version: number): Promise<Workflow>;
  /** Makes an earlier version the current state: a save. @param expected as in `save`; any state if left out. */
  restoreVersion(id: string, version: number, expected?: string): Promise<WorkflowSummary>;
  /** @param bytes a PNG or WebP of at most 256 KiB, or null for none. @throws Failure `store/bad-thumbnail`. */
  putThumbnail(id: string, bytes: Uint8Array | null): Promise<WorkflowSummary>;
  thumbnail(id: string): Promise<Thumbnail | undefined>;
}
