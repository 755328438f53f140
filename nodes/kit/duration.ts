import { type Said, said } from "#core/said.ts";

/** A length of time for people: 950 → "950 ms", 12_300 → "12.3 s", 125_000 → "2 min 5 s", 3_720_000 → "1 h 2 min". */
export function duration(milliseconds: number): Said {
  if (milliseconds < 1000) return said("{milliseconds} ms", { milliseconds: Math.round(milliseconds) });
  if (milliseconds < 59_950) return said("{seconds} s", { seconds: (milliseconds / 1000).toFixed(1) });
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600)
    return said("{minutes} min {seconds} s", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  const minutes = Math.round(seconds / 60);
  return said("{hours} h {minutes} min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
