/** So long a page may still be reading what it no longer shows, in milliseconds. */
const LINGER_MS = 10_000;

/** Lets go of an address of `URL.createObjectURL`: not at once, or what has just begun to read it would find nothing. */
export function releaseUrl(url: string): void {
  setTimeout(() => URL.revokeObjectURL(url), LINGER_MS);
}
