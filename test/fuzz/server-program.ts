/** A server as `lemica serve` starts it, over the data folder that is named, which tells its parent what it takes. */
import { getHeapStatistics } from "node:v8";
import { pino } from "pino";
import { startServer } from "#server/main.ts";
import { defaultConfig } from "#server/operation/config.ts";

const config = defaultConfig(process.argv[2]!);
/** The first of what it had not foreseen; the rest is mostly the same. */
const errors: string[] = [];
const log = pino({ level: "error" }, { write: (line: string) => void (errors.length < 5 && errors.push(line)) });
const server = await startServer(
  { ...config, port: 0, slots: 1, models: [], limits: { ...config.limits, queue: 20 } },
  log,
);

process.on("message", (asked) => {
  if (asked === "memory") {
    (globalThis as { gc?: () => void }).gc?.();
    process.send!({ heap: getHeapStatistics().used_heap_size, rss: process.memoryUsage().rss, errors });
  } else void server.close().then(() => process.disconnect());
});
process.send!({ url: server.url });
