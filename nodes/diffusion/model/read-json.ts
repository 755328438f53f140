import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { readText } from "./read-text.ts";

type Json = Readonly<Record<string, unknown>>;

/** A file of a model that holds a JSON object. @throws Failure `model/bad-config`. */
export async function readJson(file: string): Promise<Json> {
  try {
    const value: unknown = JSON.parse(await readText(file));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
    throw new SyntaxError("it is no JSON object");
  } catch (cause) {
    throw failure(
      "model/bad-config",
      said("{file} cannot be read: {message}. Copy the file again from the original model.", {
        file,
        message: (cause as Error).message,
      }),
      { cause },
    );
  }
}
