import { describe, expect, test } from "vitest";
import { type Metrics, openMetrics } from "#server/operation/metrics/metrics.ts";

/** The lines of a metric. */
async function linesOf(metrics: Metrics, name: string): Promise<string[]> {
  const { text } = await metrics.read();
  return text.split("\n").filter((line) => line.startsWith(name));
}

describe("the metrics", () => {
  test("are in the format of Prometheus, with those of the process and of its event loop", async () => {
    const { contentType, text } = await openMetrics().read();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const name of [
      "process_resident_memory_bytes",
      "nodejs_eventloop_lag_p99_seconds",
      "nodejs_heap_size_used_bytes",
    ])
      expect(text).toMatch(new RegExp(`^${name} \\d`, "m"));
    expect(text).toMatch(/^lemica_info\{version="\d+\.\d+\.\d+"\} 1$/m);
  });

  test("ask for values when they are read", async () => {
    const metrics = openMetrics();
    let sockets = 1;
    metrics.gauge("lemica_sockets", "Open sockets.", async () => sockets);
    expect(await linesOf(metrics, "lemica_sockets")).toEqual(["lemica_sockets 1"]);
    sockets = 5;
    expect(await linesOf(metrics, "lemica_sockets")).toEqual(["lemica_sockets 5"]);
  });

  test("belong to one server, so that two can be in a process", async () => {
    const [one, two] = [openMetrics(), openMetrics()];
    one.runsEnded.inc({ status: "done" });
    expect(await linesOf(one, "lemica_runs_ended_total{")).toEqual(['lemica_runs_ended_total{status="done"} 1']);
    expect(await linesOf(two, "lemica_runs_ended_total{")).toEqual([]);
  });
});
