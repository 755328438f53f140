/**
 * Bytes of a run to a socket that looks at it, and to one that looks at others':
 *
 *     npx tsx bench/looked.ts [template, calibrate-and-compare]
 *
 * A server of its own, one run of the template, both sockets open all the while.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { apiClient } from "#protocol/client.ts";
import { routes } from "#protocol/routes.ts";
import { SUBPROTOCOL } from "#protocol/subprotocol.ts";
import { startServer } from "#server/main.ts";
import { defaultConfig } from "#server/operation/config.ts";
import { openLog } from "#server/operation/log.ts";

const [template = "calibrate-and-compare"] = process.argv.slice(2);
const document = JSON.parse(readFileSync(new URL(`../workflows/${template}.workflow.json`, import.meta.url), "utf8"));
const data = mkdtempSync(join(tmpdir(), "lemica-bench-"));
const { logger } = openLog({ level: "error", format: "json" });
const server = await startServer({ ...defaultConfig(data), port: 0 }, logger);
const call = apiClient({ base: server.url });

const counted = (query: string) => {
  const heard = { bytes: 0, messages: 0 };
  new WebSocket(`${server.url.replace("http", "ws")}/v1/events${query}`, [SUBPROTOCOL]).on("message", (message) => {
    heard.bytes += (message as Buffer).length;
    heard.messages++;
  });
  return heard;
};
const [whole, elsewhere] = [counted(""), counted("?details=looked")];
const { id } = await call(routes.submitRun, { body: { document } });
for (let going = true; going; await sleep(300)) {
  const { status } = await call(routes.readRun, { params: { id } });
  going = status === "waiting" || status === "running";
}
for (const [name, { bytes, messages }] of Object.entries({ "looks at it": whole, "looks elsewhere": elsewhere })) {
  console.log(`${name}: ${(bytes / 1024).toFixed(1)} KB in ${messages} messages`);
}
console.log(`ratio ${(elsewhere.bytes / whole.bytes).toFixed(3)}`);
await server.close();
rmSync(data, { recursive: true, force: true, maxRetries: 5 });
process.exit();
