import { basename } from "node:path";
import type { Response } from "express";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { kindOf } from "./file-kind.ts";
import { findFile } from "./file-name.ts";

/**
 * Answers a file of a root, whole or the range that is asked for. Whatever it holds, it runs nothing in the page of the
 * server: the type is the one of its extension and no other, only pictures and videos are shown in place, and what a
 * browser shows, it shows in a sandbox.
 *
 * @throws Failure `http/bad-name`, `http/no-such-file`, `http/bad-range`, `http/file-differs`.
 */
export async function sendFile(response: Response, root: string, name: string): Promise<void> {
  const found = await findFile(root, name);
  response.set(headersFor(name));
  const { headers } = response.req;
  if (headers.range !== undefined) headers.range = withinSize(headers.range, found.bytes);
  await new Promise<void>((resolve, reject) => {
    response.sendFile(found.way, { root: found.root, dotfiles: "allow", cacheControl: false }, (error) => {
      // Nothing can be told to a client that has gone away.
      if (!error || response.headersSent) resolve();
      else reject(refusal(error as NodeJS.ErrnoException & { status?: number }));
    });
  });
}

/** Answers bytes as a file of that name, as safely as `sendFile`. */
export function sendBytes(response: Response, bytes: Uint8Array, name: string): void {
  response.set(headersFor(name)).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** The last bytes of a file that has fewer are all that it has (RFC 9110, section 14.1.2). */
function withinSize(range: string, bytes: number): string {
  return range.replace(/(^\s*bytes\s*=\s*|,\s*)-(\d+)(?=\s*(,|$))/gi, (whole, before, last) =>
    bytes > 0 && Number(last) > bytes ? `${before}0-` : whole,
  );
}

function headersFor(name: string): Record<string, string> {
  const { type, inline } = kindOf(name);
  return {
    "Content-Type": type,
    "Content-Disposition": `${inline ? "inline" : "attachment"}; filename*=UTF-8''${encoded(basename(name))}`,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cache-Control": "private, no-cache",
  };
}

function refusal(error: Error & { status?: number }): Error {
  if (error.status === 416)
    return failure("http/bad-range", said("The file has no bytes in that range; ask for a range within it."), {
      cause: error,
    });
  if (error.status === 412)
    return failure("http/file-differs", said("The file is not as the condition wants it; read it anew without one."), {
      cause: error,
    });
  if (error.status === 404)
    return failure("http/no-such-file", said("The file has just gone; look what there is now."));
  return error;
}

/** RFC 8187: what a header's parameter may hold, all else as percent codes. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
