import type {
  Block,
  BlockInput,
  BlockOutput,
  DocumentNode,
  DocumentWire,
  End,
  Group,
  Note,
  Point,
  Reroute,
  WorkflowDocument,
} from "./document.ts";

/** Things to put into a document, with ids of their own. */
export interface Fragment {
  readonly nodes?: readonly DocumentNode[];
  readonly wires?: readonly DocumentWire[];
  readonly reroutes?: readonly Reroute[];
  readonly groups?: readonly Group[];
  readonly notes?: readonly Note[];
  readonly blocks?: readonly Block[];
}

/**
 * All that can be done to a document: a closed union of small records of plain JSON. `id` and `ids` are those of nodes, notes,
 * groups and reroutes; a thing that has no such property, or is not there, is passed over.
 */
export type Command =
  | ({ readonly type: "add" } & Fragment)
  /** Takes things away with their wires. A group goes without its members. */
  | { readonly type: "remove"; readonly ids: readonly string[] }
  /** Moves things, groups with their members, and reroutes of wires whose both ends move. Pinned ones stay. */
  | { readonly type: "move"; readonly ids: readonly string[]; readonly by: Point }
  /** Puts things where they are to be; groups without their members. Pinned ones stay. */
  | { readonly type: "place"; readonly places: readonly (readonly [id: string, position: Point])[] }
  | { readonly type: "resize"; readonly id: string; readonly size: Point; readonly position?: Point }
  /** Takes the place of the wire that leads there. Refused where it would close a circle. */
  | { readonly type: "connect"; readonly from: End; readonly to: End; readonly via?: readonly string[] }
  | { readonly type: "disconnect"; readonly inputs: readonly End[] }
  /** Without a value: back to the default. */
  | { readonly type: "set-param"; readonly node: string; readonly param: string; readonly value?: unknown }
  /** Without a mode: it runs. Of a group: all its nodes. */
  | { readonly type: "set-mode"; readonly ids: readonly string[]; readonly mode?: "muted" | "bypassed" }
  /** Of a node or a group. Without a title: that of the node's type. */
  | { readonly type: "set-title"; readonly id: string; readonly title?: string }
  | { readonly type: "set-colour"; readonly ids: readonly string[]; readonly colour?: string }
  | { readonly type: "collapse"; readonly ids: readonly string[]; readonly on: boolean }
  | { readonly type: "pin"; readonly ids: readonly string[]; readonly on: boolean }
  | { readonly type: "write-note"; readonly id: string; readonly text: string }
  /** A new group; its members leave the groups they were in. */
  | { readonly type: "group"; readonly group: Group }
  | { readonly type: "ungroup"; readonly ids: readonly string[] }
  /** Makes things members of a group, or without one, of none. */
  | { readonly type: "own"; readonly group?: string; readonly members: readonly string[] }
  /** Puts a new dot on wires of one output, after another of their dots, or without one, first. */
  | {
      readonly type: "reroute";
      readonly id: string;
      readonly position: Point;
      readonly inputs: readonly End[];
      readonly after?: string;
    }
  /** Shows a parameter, or changes what it is shown as. The name is changed where it is taken. */
  | {
      readonly type: "expose";
      readonly node: string;
      readonly param: string;
      readonly name?: string;
      readonly title?: string;
    }
  | { readonly type: "conceal"; readonly node: string; readonly param: string }
  /** `to`: its place among the exposed ones, from 0. */
  | { readonly type: "order-exposed"; readonly node: string; readonly param: string; readonly to: number }
  | { readonly type: "set-interface"; readonly inputs: readonly BlockInput[]; readonly outputs: readonly BlockOutput[] }
  /** A new block, or another state of one that is there. */
  | { readonly type: "set-block"; readonly block: Block }
  /** Brings a node to another version of its type. */
  | {
      readonly type: "migrate";
      readonly node: string;
      readonly version: number;
      readonly params: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: "describe";
      readonly name?: string;
      readonly description?: string;
      readonly tags?: readonly string[];
    }
  /** Takes another document in the place of all of this one, such as an earlier version. */
  | { readonly type: "replace"; readonly document: WorkflowDocument };

export type CommandType = Command["type"];
