import type { SaidFailure } from "#core/failure.ts";
/** What the library keeps. */
export type LibraryKind = "schedule" | "error-graph";

export interface CommonFacts {
  /** Steps of a full run. */
  readonly steps: number;
  readonly maxGap: number;
  readonly distance?: string;
  readonly reuseLevel: string;
  readonly predictor: string;
  /** Name and content hash of the model. */
  readonly model?: string;
  readonly modelHash?: string;
  /** Class name of the sampler. */
  readonly sampler?: string;
  readonly guidance?: number;
  /** Number of prompts. */
  readonly prompts?: number;
  /** ISO 8601, from the provenance. */
  readonly date?: string;
  readonly notes?: string;
}

export interface ScheduleFacts extends CommonFacts {
  readonly budget: number;
  /** A character per step: 1 compute, 0 reuse. */
  readonly mask: string;
  readonly objective: string;
  readonly worstEdgeError?: number;
  readonly jointError?: number;
}

export interface ErrorGraphFacts extends CommonFacts {
  readonly distance: string;
  readonly aggregate: string;
  readonly edges: number;
  readonly samples?: number;
  readonly greatestError: number;
}

interface LibraryFile {
  /** The file's name in the library's folder; nodes read it as `library/ID`. */
  readonly id: string;
  /** The file's name without `.schedule.json` or `.error-graph.json`. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly bytes: number;
  /** When the file was written, in milliseconds since 1970. */
  readonly savedAt: number;
}

/** An entry of the library. `facts` are absent from a damaged one, and `damaged` says why it cannot be read. */
export type LibraryItem = LibraryFile &
  (
    | { readonly kind: "schedule"; readonly etag: string; readonly facts: ScheduleFacts }
    | { readonly kind: "error-graph"; readonly etag: string; readonly facts: ErrorGraphFacts }
    | { readonly kind: LibraryKind; readonly damaged: SaidFailure }
  );

export interface LibraryFilter {
  /** Words that must all be part of name, tags, model, sampler, notes or other facts; case and accents do not count. */
  readonly search?: string;
  readonly kind?: LibraryKind;
  readonly tags?: readonly string[];
  readonly steps?: number;
  readonly budget?: number;
  /** Part of the model's name, or the start of its hash. */
  readonly model?: string;
  readonly damaged?: boolean;
  /** `saved` if left out: newest first, as `size`; `name`: from A to Z, 2 before 10. */
  readonly sort?: "name" | "saved" | "size";
  readonly descending?: boolean;
  /** 100 if left out. */
  readonly limit?: number;
  readonly offset?: number;
}

export interface LibraryPage {
  readonly items: readonly LibraryItem[];
  /** How many there are without `limit` and `offset`. */
  readonly total: number;
}

export interface NewLibraryItem {
  readonly kind: LibraryKind;
  readonly name: string;
  /** Our JSON, or what another program made: all that Load Schedule and Load Error Graph read. */
  readonly content: Uint8Array | string;
  /** The name that the content had as a file, for messages and for telling kinds apart; the item's if left out. */
  readonly fileName?: string;
  /** The etag of the item that it replaces; without it, there must be none of this name. */
  readonly replaces?: string;
}

export interface TrashedItem {
  /** The file's name in the trash. */
  readonly id: string;
  readonly kind: LibraryKind;
  readonly name: string;
  readonly trashedAt: number;
  readonly bytes: number;
}

/**
 * Schedules and error graphs as files in one folder. The files are the truth: one that is put there, changed or deleted by
 * other means is seen within a second.
 *
 * @throws Failure `store/no-such-item` from every method that takes an id; `store/library-unusable` when the folder cannot be read or written.
 */
export interface Library {
  /** The folder of the files. */
  readonly folder: string;
  /** Newest first, if the filter does not say otherwise. */
  list(filter?: LibraryFilter): Promise<LibraryPage>;
  /** All tags, with how many have them, by name. */
  tags(): Promise<readonly { readonly tag: string; readonly count: number }[]>;
  read(id: string): Promise<LibraryItem>;
  /** The file as it is, whether damaged or not. */
  content(id: string): Promise<Uint8Array>;
  /**
   * Checks the content and writes it as our JSON.
   * @throws Failure `store/bad-item-name`, `store/name-taken`; ChangedElsewhereFailure `store/changed-elsewhere`; for the content those of
   * `importSchedule` and `readErrorGraph`.
   */
  save(item: NewLibraryItem): Promise<LibraryItem>;
  /** @throws Failure `store/bad-item-name`, `store/name-taken`. */
  rename(id: string, name: string): Promise<LibraryItem>;
  /** Tags are kept beside the files, by their names. @throws Failure `store/bad-tags`. */
  retag(id: string, tags: readonly string[]): Promise<LibraryItem>;
  /** Moves the file to the trash, the folder `.trash` in the library's. */
  trash(id: string): Promise<void>;
  /** Newest first. */
  trashed(): Promise<readonly TrashedItem[]>;
  /** Moves it back; if its name has been taken meanwhile, as `NAME (2)`. @param id of a TrashedItem. */
  restore(id: string): Promise<LibraryItem>;
  /** Deletes all in the trash for ever; returns how many. */
  emptyTrash(): Promise<number>;
}
