import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";

/**
 * Parses the text of a scheduler_config.json. Python writes −∞ as `-Infinity` (PixArt's and Sana's `lambda_min_clipped`),
 * which is not JSON and which `JSON.parse` refuses.
 *
 * @throws Failure `diffusion/corrupt-scheduler-config`
 */
export function parseSchedulerConfig(text: string): Record<string, unknown> {
  const stringOrInfinity = /"(?:[^"\\]|\\.)*"|Infinity/g;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(stringOrInfinity, (token) => (token === "Infinity" ? "1e999" : token)));
  } catch (cause) {
    // It may quote lines of the file.
    const why = (cause as Error).message.replace(/\s+/g, " ");
    throw failure(
      "diffusion/corrupt-scheduler-config",
      said("The scheduler's configuration is not JSON ({why}); download or export scheduler_config.json again.", {
        why,
      }),
      { cause },
    );
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw failure(
    "diffusion/corrupt-scheduler-config",
    said(
      "The scheduler's configuration is JSON but no object of keys and values; give the scheduler_config.json of a model.",
    ),
  );
}
