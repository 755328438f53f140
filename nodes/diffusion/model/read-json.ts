import { Failure } from "#core/failure.ts";
import { readText } from "./read-text.ts";

type Json = Readonly<Record<string, unknown>>;

/** A file of a model that holds a JSON object. @throws Failure `model/bad-config`. */
export async function readJson(file: string): Promise<Json> {
  try {
    const value: unknown = JSON.parse(await readText(file));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
    throw new SyntaxError("it is no JSON object");
  } catch (cause) {
    throw new Failure(
      "model/bad-config",
      `${file} cannot be read: ${(cause as Error).message}. Copy the file again from the original model.`,
      { cause },
    );
  }
}
