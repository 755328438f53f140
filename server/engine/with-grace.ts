/**
 * What the work gives; or, if it has not settled `graceMs` after the signal, a rejection with the signal's reason. The work
 * itself is not stopped: it is left to itself.
 */
export async function withGrace<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let leave = (_reason: unknown) => {};
  const left = new Promise<never>((_, reject) => {
    leave = reject;
  });
  const watch = () => {
    timer = setTimeout(() => leave(signal.reason), graceMs);
  };
  if (signal.aborted) watch();
  else signal.addEventListener("abort", watch, { once: true });
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener("abort", watch);
    clearTimeout(timer);
  }
}
