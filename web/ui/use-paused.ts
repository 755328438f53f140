import { useEffect, useState } from "react";

/** A value once it has stayed the same for a while: what is typed, when a pause is made. */
export function usePaused<T>(value: T, milliseconds = 180): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return paused;
}
