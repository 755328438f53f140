/** A value to look at: what a node of a run gave at one of its outputs. */
export interface ValueViewProps {
  /** As `readOutput` answers it; undefined while the node has not finished, or where it cannot be read. */
  readonly value: unknown;
  readonly run: string;
  readonly node: string;
  readonly port: string;
}
