import { useEffect, useState } from "react";
import { call, routes } from "#web/store/server.ts";
import { keptPromises } from "./kept-promises.ts";

const TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  svg: "image/svg+xml",
  mp4: "video/mp4",
  webm: "video/webm",
};

/** What a file is, by the end of its name. */
export function typeOf(name: string): string {
  const data = /^data:([^;,]+)/.exec(name);
  return data?.[1] ?? TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}

const files = keptPromises<Blob>(24);

/**
 * A file that a run wrote, or the picture that a data URL holds. Read by the client, because a picture element could not
 * say the server's token. @throws ApiFailure when it cannot be had.
 */
export function readRunFile(run: string, name: string): Promise<Blob> {
  return files(`${run}\n${name}`, async () => {
    const bytes = name.startsWith("data:")
      ? Uint8Array.from(atob(name.slice(name.indexOf(",") + 1)), (sign) => sign.charCodeAt(0))
      : await call(routes.readRunFile, { params: { id: run, name } });
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: typeOf(name) });
  });
}

/** An address under which the page can show a file of a run; `failed` when it cannot be had. */
export function useFileUrl(
  run: string,
  name: string | undefined,
): { readonly url: string | undefined; readonly failed: boolean } {
  const [state, set] = useState<{ readonly url: string | undefined; readonly failed: boolean }>(NOTHING);
  useEffect(() => {
    set(NOTHING);
    if (name === undefined) return;
    let url: string | undefined;
    let over = false;
    readRunFile(run, name).then(
      (blob) => {
        if (over) return;
        url = URL.createObjectURL(blob);
        set({ url, failed: false });
      },
      () => over || set({ url: undefined, failed: true }),
    );
    return () => {
      over = true;
      if (url !== undefined) releaseUrl(url);
    };
  }, [run, name]);
  return state;
}

const NOTHING = { url: undefined, failed: false };

/** So long a page may still be reading what it no longer shows, in milliseconds. */
const LINGER_MS = 10_000;

/** Lets go of an address of `URL.createObjectURL`: not at once, or what has just begun to read it would find nothing. */
export function releaseUrl(url: string): void {
  setTimeout(() => URL.revokeObjectURL(url), LINGER_MS);
}
