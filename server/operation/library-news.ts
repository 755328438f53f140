import type { LibraryChange } from "#protocol/messages.ts";
import type { Library, LibraryItem } from "#store/library.ts";
import type { WorkflowSummary, Workflows } from "#store/workflows.ts";

type Hear = (change: LibraryChange) => void;

/** A library and the workflows, which tell of what is changed through them. */
export interface LibraryNews {
  readonly workflows: Workflows;
  readonly library: Library;
  /** Called with every change, after it was made, until the returned function is called. */
  subscribe(hear: Hear): () => void;
}

/** Lets whoever shows saved things know when to look again. */
export function withNews(workflows: Workflows, library: Library): LibraryNews {
  const hearers = new Set<Hear>();
  const tell: Hear = (change) => {
    for (const hear of hearers) hear(change);
  };
  return {
    workflows: tellingWorkflows(workflows, tell),
    library: tellingLibrary(library, tell),
    subscribe: (hear) => {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
  };
}

function tellingWorkflows(inner: Workflows, tell: Hear): Workflows {
  const gone = (id: string) => tell({ type: "library", kind: "workflow", id, etag: null });
  const changed = async (work: Promise<WorkflowSummary>) => {
    const summary = await work;
    tell({ type: "library", kind: "workflow", id: summary.id, etag: summary.etag });
    return summary;
  };
  return forwarding(inner, {
    save: (...given) => changed(inner.save(...given)),
    rename: (...given) => changed(inner.rename(...given)),
    retag: (...given) => changed(inner.retag(...given)),
    duplicate: (...given) => changed(inner.duplicate(...given)),
    restore: (...given) => changed(inner.restore(...given)),
    restoreVersion: (...given) => changed(inner.restoreVersion(...given)),
    putThumbnail: (...given) => changed(inner.putThumbnail(...given)),
    trash: async (id) => {
      const summary = await inner.trash(id);
      gone(id);
      return summary;
    },
    remove: async (id) => {
      await inner.remove(id);
      gone(id);
    },
  });
}

function tellingLibrary(inner: Library, tell: Hear): Library {
  const gone = ({ id, kind }: LibraryItem) => tell({ type: "library", kind, id, etag: null });
  const changed = async (work: Promise<LibraryItem>) => {
    const item = await work;
    tell({ type: "library", kind: item.kind, id: item.id, etag: "etag" in item ? item.etag : null });
    return item;
  };
  return forwarding(inner, {
    save: (item) => changed(inner.save(item)),
    retag: (...given) => changed(inner.retag(...given)),
    restore: (id) => changed(inner.restore(id)),
    rename: async (id, name) => {
      const before = await inner.read(id);
      const item = await changed(inner.rename(id, name));
      if (item.id !== id) gone(before);
      return item;
    },
    trash: async (id) => {
      const item = await inner.read(id);
      await inner.trash(id);
      gone(item);
    },
  });
}

/** An object that does some things itself, and all others as the inner one. */
function forwarding<T extends object>(inner: T, own: Partial<T>): T {
  return new Proxy(inner, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return own[name as keyof T];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
