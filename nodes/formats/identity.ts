import type { ScheduleFile } from "./schedule-file.ts";

/** FNV-1a, 32 bits, over UTF-16 code units. */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Eight hexadecimal digits that tell a schedule from others of its size: of its mask, the table and the model that it was measured
 * on. The same schedule always has the same.
 */
export function identityOf({ mask, provenance: { model, scheduler } }: ScheduleFile): string {
  const text = JSON.stringify([
    mask,
    model?.name,
    model?.hash,
    scheduler?.className,
    scheduler?.timesteps,
    scheduler?.sigmas,
  ]);
  let hash = OFFSET;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
