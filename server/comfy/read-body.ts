import type { IncomingMessage } from "node:http";
import { said } from "#core/said.ts";
import { allOf, type ReceiveLimits, receive } from "#http/receive.ts";
import { parseJson } from "#protocol/parse-json.ts";

/**
 * A body as a JSON object, whatever its Content-Type: clients say text, form or nothing. An empty one, or one of another
 * kind, is `{}`.
 * @throws Failure as `receive` and `parseJson` do.
 */
export async function readBody(
  request: IncomingMessage,
  limits: ReceiveLimits,
): Promise<Readonly<Record<string, unknown>>> {
  const text = Buffer.from(await allOf(receive(request, limits))).toString("utf8");
  const value = text.trim() === "" ? {} : parseJson(text, said("The body"));
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
