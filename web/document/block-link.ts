/** Which block, of which document, a tab shows. */
export interface BlockLink {
  /** The id of the document that the block is in, which may be a block's itself. */
  readonly parent: string;
  readonly block: string;
}

/**
 * The id of the document of a tab that shows a block. What it belongs to can be read off it, so that a tab that is recovered
 * after a crash, or opened again, belongs to its workflow as before.
 */
export function blockDocumentId({ parent, block }: BlockLink): string {
  return `block:${parent}:${block}`;
}

/** What a document with such an id belongs to; undefined for a workflow of its own. */
export function blockLinkOf(id: string): BlockLink | undefined {
  const [, parent, block] = /^block:(.*):([\w-]+)$/.exec(id) ?? [];
  return parent !== undefined && block !== undefined ? { parent, block } : undefined;
}

/** The ids of the workflows that a document stands in, from the inside, its own first. */
export function lineageOf(id: string): readonly string[] {
  const link = blockLinkOf(id);
  return link ? [id, ...lineageOf(link.parent)] : [id];
}
