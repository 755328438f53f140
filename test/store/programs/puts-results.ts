import { DiskResults } from "#store/disk-results.ts";
import { resultKey, resultOf } from "../results.ts";

// Puts results, small and large ones in turn, and says each number when its put has come to an end.
const [, , , folder, first, last, maxBytes] = process.argv;
const store = new DiskResults(folder!, { maxBytes: Number(maxBytes) });
for (let n = Number(first); n < Number(last); n++) {
  await store.put(resultKey(n), resultOf(n));
  console.log(n);
}
store.close();
