import { acquireLock } from "#store/lock.ts";

// Takes a lock, says so, and holds it until it is killed.
const [, , , path, mode] = process.argv;
await acquireLock(path!, { mode: mode as "exclusive" | "shared", taken: "taken", waitMs: 10_000 });
console.log("held");
process.stdin.resume();
