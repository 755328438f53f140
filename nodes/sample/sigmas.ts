import { said } from "#core/said.ts";
import { failure } from "../failures.ts";

/**
 * "1, 0.9, 0.6" → [1, 0.9, 0.6], a last 0 left out, since runs end there anyway; with or without brackets. Undefined where nothing is
 * written. @throws Failure `settings/bad-sigmas`.
 */
export function parseSigmas(text: string): number[] | undefined {
  if (text.trim() === "") return undefined;
  const cells = text
    .trim()
    .replace(/^\[|\]$/g, "")
    .split(/[\s,;]+/)
    .filter((cell) => cell !== "");
  const numbers = cells.map(Number);
  const sigmas = numbers.at(-1) === 0 ? numbers.slice(0, -1) : numbers;
  const falls = sigmas.every((sigma, k) => sigma > 0 && Number.isFinite(sigma) && (k === 0 || sigma < sigmas[k - 1]!));
  if (sigmas.length > 0 && falls) return sigmas;
  throw failure("settings/bad-sigmas", said("Sigmas must be numbers that fall and stay above 0, such as 1, 0.9, 0.6."));
}
