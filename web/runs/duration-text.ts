import { useCallback } from "react";
import { duration } from "#kit/duration.ts";
import { useTell } from "#web/store/words.ts";

/** A length of time in the language at hand: 480 ms, 3.2 s, 2 min 5 s; 480 毫秒, 3.2 秒, 2 分 5 秒. */
export function useDuration(): (milliseconds: number) => string {
  const tell = useTell();
  return useCallback((milliseconds) => tell(duration(milliseconds)), [tell]);
}
