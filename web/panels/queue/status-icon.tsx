import { Ban, Check, CircleDashed, CirclePause, LoaderCircle, TriangleAlert } from "lucide-react";
import type { RunStatus } from "#protocol/run.ts";
import "./queue.css";

const ICONS = {
  waiting: CircleDashed,
  running: LoaderCircle,
  done: Check,
  failed: TriangleAlert,
  cancelled: Ban,
  parked: CirclePause,
} as const satisfies Record<RunStatus, unknown>;

/** How a run stands, as a sign; the words stand beside it. */
export function StatusIcon({ status }: { readonly status: RunStatus }) {
  const Icon = ICONS[status];
  return <Icon className="status-icon" data-status={status} aria-hidden />;
}
