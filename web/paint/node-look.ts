import type { Port } from "#web/scene/events.ts";

/** What of a node is not in its box: how the pointer and the selection see it. */
export interface NodeLook {
  readonly selected: boolean;
  readonly hovered: boolean;
  /** Ports that the wire being drawn cannot go to, and with them the node if none is left. */
  readonly refuses?: ReadonlySet<string> | undefined;
  readonly dimmed: boolean;
  /** The port that the pointer is on, or that the wire being drawn would go to. */
  readonly reached?: Pick<Port, "port" | "side"> | undefined;
}
