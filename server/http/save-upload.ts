import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { checkUploadable, kindOf } from "./file-kind.ts";
import { isWithin, partsOf, realPath } from "./file-name.ts";
import { pictureHeader } from "./picture-header.ts";

/** Most pixels of an uploaded picture: 8192 × 8192. */
const MOST_PIXELS = 2 ** 26;
/** Bytes within which a JPEG must have its frame header, behind all that cameras write before it. */
const HEADER_BYTES = 2 ** 20;

/** What the disk says where there is room, and no leave to use it. */
const FORBIDDEN: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS"]);

export interface Upload {
  /** The folder that it goes into or below; made when first needed. */
  readonly root: string;
  /** As the client gave it. */
  readonly name: string;
  /** Whether it may take the place of a file of that name. */
  readonly replace: boolean;
  /** What failures call it, where that is another name. */
  readonly called?: string;
}

/**
 * Writes what is uploaded, all or nothing: the chunks go into a draft as they come, and only what is of an allowed kind,
 * is what its name says, and as a picture has at most 8192 × 8192 pixels, gets the name.
 *
 * @returns the size in bytes.
 * @throws Failure `http/bad-name`, `http/unknown-kind`, `http/wrong-content`, `http/too-many-pixels`, `http/file-exists`,
 * `http/cannot-write`, `http/read-only`; whatever the chunks throw.
 */
export async function saveUpload(
  chunks: AsyncIterable<Uint8Array>,
  { root, name, replace, called = name }: Upload,
): Promise<{ readonly bytes: number }> {
  const parts = partsOf(name);
  checkUploadable(name);
  const folder = await folderFor(root, parts.slice(0, -1), name);
  const place = join(folder, parts.at(-1)!);
  const draft = join(folder, `.${randomUUID()}.tmp`);
  try {
    const bytes = await fill(draft, chunks);
    await checkContent(draft, called);
    await claim(draft, place, called, replace);
    return { bytes };
  } catch (error) {
    throw told(error, called);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The folder of an upload, made if need be. A link that leads out of the root is not followed. */
async function folderFor(root: string, parts: readonly string[], name: string): Promise<string> {
  try {
    await mkdir(root, { recursive: true });
    const real = (await realPath(root))!;
    let folder = real;
    for (const part of parts) {
      folder = join(folder, part);
      await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
      folder = (await realPath(folder)) ?? folder;
      if (!isWithin(real, folder))
        throw failure(
          "http/bad-name",
          said("{name} leads elsewhere; choose another folder.", { name: JSON.stringify(dirname(name)) }),
        );
    }
    return folder;
  } catch (error) {
    throw told(error, name);
  }
}

async function fill(draft: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(draft, "wx");
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk);
      bytes += chunk.byteLength;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return bytes;
}

async function checkContent(path: string, name: string): Promise<void> {
  const { type, inline } = kindOf(name);
  if (!inline) return;
  const header = pictureHeader(await firstBytes(path));
  if (header?.type !== type)
    throw failure(
      "http/wrong-content",
      said("{name} holds {what}, not one of the type {type}; send what its name says.", {
        name: JSON.stringify(name),
        what: header
          ? said("a file of the type {type}", { type: header.type })
          : said("no picture or video that is known"),
        type,
      }),
    );
  const { width = 1, height = 1 } = header;
  if (width * height > MOST_PIXELS)
    throw failure(
      "http/too-many-pixels",
      said("{name} has {width} × {height} pixels, and {most} are the most; make it smaller.", {
        name: JSON.stringify(name),
        width,
        height,
        most: MOST_PIXELS,
      }),
    );
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file: FileHandle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Gives the draft its name. The name is taken first where it must be free, so that of two at once only one gets it. */
async function claim(draft: string, place: string, name: string, replace: boolean): Promise<void> {
  if (!replace)
    await writeFile(place, "", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
      const what = { name: JSON.stringify(name) };
      throw failure(
        "http/file-exists",
        said("There is a file {name} already; choose another name, or replace it.", what),
      );
    });
  await rename(draft, place);
}

/** What the disk refuses, in our words. */
function told(error: unknown, name: string): unknown {
  if (error instanceof Failure || !(error instanceof Error) || !("code" in error)) return error;
  const why = said("{name} could not be written ({code})", { name: JSON.stringify(name), code: String(error.code) });
  if (FORBIDDEN.has(String(error.code)))
    return failure("http/read-only", said("{why}; let the server write to the folder of uploads.", { why }), {
      cause: error,
    });
  return failure("http/cannot-write", said("{why}; free space, or choose another name.", { why }), { cause: error });
}
