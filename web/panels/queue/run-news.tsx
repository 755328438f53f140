import { useEffect } from "react";
import { followRuns } from "#web/runs/follow-runs.ts";

/** Hears of runs as long as the editor is open; it shows nothing. */
export function RunNews() {
  useEffect(followRuns, []);
  return null;
}
