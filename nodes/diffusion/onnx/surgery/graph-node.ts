/** A node of a graph, as far as surgery looks at it. */
export interface GraphNode {
  readonly name: string;
  readonly type: string;
  /** Tensors it reads, those that its inner graphs take from around them included; never "". */
  readonly reads: readonly string[];
  /** Tensors it makes; "" where one is left out. */
  readonly makes: readonly string[];
  /** The path of the module that it was exported from (`transformer.blocks.3.attn`), where its metadata tell. */
  readonly scope?: string | undefined;
  readonly bytes: Uint8Array;
}
