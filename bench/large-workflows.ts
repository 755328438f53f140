/**
 * How long the server's process keeps others waiting while it is given workflows as large as there may be:
 *
 *     npx tsx bench/large-workflows.ts [requests of each kind, 10] [nodes, 10000]
 *
 * One client sends them one after the other, to be checked, run (one node of them) and saved. Printed: the longest delays
 * of the server's event loop, and how long a request took.
 */
import { fileURLToPath } from "node:url";
import { draw } from "#server/cli/document.ts";
import { serve, startServed } from "./served.ts";
import { benchFolder, quantile } from "./serving.ts";

interface Kind {
  readonly what: string;
  readonly line: string;
  readonly body: (document: string) => string;
}

const kinds: readonly Kind[] = [
  { what: "checked", line: "POST /v1/check", body: (document) => `{"document":${document}}` },
  { what: "run", line: "POST /v1/runs", body: (document) => `{"document":${document},"targets":["load0"]}` },
  { what: "saved", line: "PUT /v1/workflows/bench", body: (document) => document },
];

if (process.argv[2] === "server") await serve(process.argv[3]!, Number(process.argv[4]));
else for (const kind of kinds) await measure(kind, Number(process.argv[2] ?? 10), Number(process.argv[3] ?? 10_000));

async function measure({ what, line, body }: Kind, requests: number, nodes: number): Promise<void> {
  const { data, remove } = await benchFolder();
  const { url, begin, end } = await startServed(fileURLToPath(import.meta.url), data, 0);
  const waits: number[] = [];
  let etag: string | null = null;
  const send = async (k: number) => {
    const [method, path] = line.split(" ");
    const condition: Record<string, string> = etag === null ? { "If-None-Match": "*" } : { "If-Match": etag };
    const began = performance.now();
    const answer = await fetch(`${url}${path}`, {
      method: method!,
      headers: { "Content-Type": "application/json", ...condition },
      body: body(large(nodes, k)),
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${line} was answered ${answer.status}.`);
    etag = answer.headers.get("ETag");
    waits.push(performance.now() - began);
  };
  // The first ones meet a program that has not been compiled yet.
  for (let k = 0; k < 3; k++) await send(k);
  waits.length = 0;
  begin();
  for (let k = 0; k < requests; k++) await send(3 + k);
  const { p99, most } = await end();
  await remove();
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  console.log(
    `${nodes} nodes ${what}: event loop p99 ${ms(p99)}, most ${ms(most)}; a request ${ms(quantile(waits, 0.5))}`,
  );
}

/** Pairs of a node that gives an error graph and one that solves it. */
function large(nodes: number, budget: number): string {
  const pairs = Array.from({ length: nodes / 2 }, (_, k) => [
    [`load${k}`, { type: "load/error-graph", params: { file: "none.error-graph.json" } }],
    [
      `solve${k}`,
      { type: "solve/schedule", params: { budget: 2 + budget }, inputs: { errors: [`load${k}`, "errors"] } },
    ],
  ]);
  return JSON.stringify(draw("bench", Object.fromEntries(pairs.flat())));
}
