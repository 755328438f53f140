import { createHash } from "node:crypto";
import { runId } from "#protocol/run.ts";
import { NOT_CONVERTIBLE, pythonValue } from "./python-value.ts";

/** What names of this kind are hashed with, as RFC 9562 has it. */
const NAMESPACE = Buffer.from("6d1c5b0e8a5f4d0c9a7e2f6b3c4d5e6f", "hex");
/** In characters; ids stand in every message about a prompt. */
const LONGEST = 1000;

/** Whether a text is an id that runs can have: a UUID in lower case. */
export function isRunId(id: string): boolean {
  return runId.safeParse(id).success;
}

/**
 * The id of the run for that of a prompt, which may be any text: itself where a run can have it, else the UUID of version 5
 * for it, so that no list of pairs need be kept.
 */
export function runIdOf(promptId: string): string {
  if (isRunId(promptId)) return promptId;
  const bytes = createHash("sha1").update(NAMESPACE).update(promptId).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * The id that a client gives its prompt, as the text that ComfyUI makes of it; undefined where none is meant: nothing, null
 * (ComfyUI calls all such prompts "None"), or an empty text. Null for what is no id.
 */
export function askedId(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const text = pythonValue(value, "STRING");
  return text === NOT_CONVERTIBLE || (text as string).length > LONGEST ? null : (text as string);
}
