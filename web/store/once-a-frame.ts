const FRAME_MS = 16;

/** Passes values on: the first at once, and of those that follow it within a frame only the last. Works in hidden windows, too. */
export function onceAFrame<T>(take: (value: T) => void): (value: T) => void {
  let waiting: { readonly value: T } | undefined;
  let resting = false;
  const pass = (value: T) => {
    waiting = undefined;
    resting = true;
    setTimeout(() => {
      resting = false;
      if (waiting) pass(waiting.value);
    }, FRAME_MS);
    take(value);
  };
  return (value) => {
    if (resting) waiting = { value };
    else pass(value);
  };
}
