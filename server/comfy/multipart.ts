import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { type ReceiveLimits, receive } from "#http/receive.ts";
import { failure } from "./failures.ts";

/** A form with one file in it. */
export interface Form<T> {
  readonly fields: ReadonlyMap<string, string>;
  /** What `save` made of the file; undefined if the form has none. */
  readonly saved: T | undefined;
}

/**
 * Reads a multipart form. The file of the field `image` goes to `save` as it comes; other files are thrown away.
 * @throws Failure `comfy/not-a-form`; what `receive` and `save` throw.
 */
export async function readForm<T>(
  request: IncomingMessage,
  limits: ReceiveLimits,
  save: (name: string, chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<Form<T>> {
  const parser = parserFor(request);
  const fields = new Map<string, string>();
  const saves: Promise<T>[] = [];
  const body = Readable.from(receive(request, limits));
  parser.on("field", (name, value) => fields.set(name, value));
  parser.on("file", (field, file, name) => {
    // A file that is cut short while nobody reads it would end the process; who reads it is told all the same.
    file.on("error", () => {});
    if (field !== "image" || saves.length > 0) return void file.resume();
    const saving = save(name, file);
    // A file that is not wanted any more must not hold up the rest of the form.
    saving.catch(() => file.resume());
    body.once("error", (error) => file.destroy(error));
    saves.push(saving);
  });
  const parsed = pipeline(body, parser).catch((error) => {
    throw error instanceof Failure ? error : notAForm(error);
  });
  const [first] = await Promise.allSettled([parsed]);
  if (first.status === "rejected") {
    await Promise.allSettled(saves);
    throw first.reason;
  }
  return { fields, saved: await saves[0] };
}

function parserFor({ headers }: IncomingMessage): BusboyInstance {
  // The parser would read a form that has no files just as well.
  if (!/^multipart\/form-data/i.test(headers["content-type"] ?? "")) throw notAForm();
  try {
    return new Busboy({
      headers: { ...headers, "content-type": headers["content-type"] ?? "" },
      // A name that leads elsewhere is to be refused, not to be cut into another.
      preservePath: true,
      limits: { fields: 20, fieldSize: 10_000, files: 2, parts: 22, headerPairs: 100 },
    });
  } catch (cause) {
    throw notAForm(cause);
  }
}

function notAForm(cause?: unknown): Failure {
  return failure("comfy/not-a-form", said('The body is no sound multipart form; send the file as its field "image".'), {
    cause,
  });
}
