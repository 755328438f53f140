import { Router } from "express";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { version } from "#process/home.ts";

/** Seconds, from a node that only draws to a calibration of hours. */
const WORK_SECONDS = [0.01, 0.1, 1, 10, 60, 300, 1800, 7200, 36_000];
const REQUEST_SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** What a server measures of itself. Every label takes few values, all known to the program; none comes from a request. */
export interface Metrics {
  /** In the text format of Prometheus. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
  readonly registry: Registry;
  readonly runsEnded: Counter<"status">;
  readonly runSeconds: Histogram<"status">;
  readonly nodeSeconds: Histogram<"type">;
  readonly cacheLookups: Counter<"result">;
  readonly requests: Counter<"method" | "route" | "status">;
  readonly requestSeconds: Histogram<"method" | "route">;
  readonly workersStarted: Counter;
  /** A value that is asked for when the metrics are read. */
  gauge(name: string, help: string, measure: () => number | Promise<number>): void;
  /** The same, by label. */
  gauges(name: string, help: string, label: string, measure: () => Iterable<readonly [string, number]>): void;
}

/** The metrics of one server, of this process and of its event loop among them. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: "lemica_info", help: "Always 1; its label is the version.", labelNames: ["version"], registers })
    .labels(version)
    .set(1);
  return {
    registry,
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    runsEnded: new Counter({
      name: "lemica_runs_ended_total",
      help: "Runs that ended since the server started.",
      labelNames: ["status"],
      registers,
    }),
    runSeconds: new Histogram({
      name: "lemica_run_seconds",
      help: "Time from a run's last start to its end.",
      labelNames: ["status"],
      buckets: WORK_SECONDS,
      registers,
    }),
    nodeSeconds: new Histogram({
      name: "lemica_node_seconds",
      help: "Time that nodes took whose results were not known.",
      labelNames: ["type"],
      buckets: WORK_SECONDS,
      registers,
    }),
    cacheLookups: new Counter({
      name: "lemica_cache_lookups_total",
      help: "Nodes that finished, by whether their result was known (hit) or not (miss).",
      labelNames: ["result"],
      registers,
    }),
    requests: new Counter({
      name: "lemica_http_requests_total",
      help: "Answered requests.",
      labelNames: ["method", "route", "status"],
      registers,
    }),
    requestSeconds: new Histogram({
      name: "lemica_http_request_seconds",
      help: "Time to the end of the answer.",
      labelNames: ["method", "route"],
      buckets: REQUEST_SECONDS,
      registers,
    }),
    workersStarted: new Counter({
      name: "lemica_workers_started_total",
      help: "Processes of runs that were started: one a slot, and one for each that ended.",
      registers,
    }),
    gauge(name, help, measure) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          // What cannot be measured must not hide the rest.
          this.set(
            await Promise.resolve()
              .then(measure)
              .catch(() => Number.NaN),
          );
        },
      });
    },
    gauges(name, help, label, measure) {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers,
        collect() {
          for (const [value, count] of measure()) this.set({ [label]: value }, count);
        },
      });
    },
  };
}

/** `GET /metrics`, to be mounted behind the guards. */
export function metricsRoute(metrics: Metrics): Router {
  const router = Router();
  router.get("/metrics", async (_, response) => {
    const { contentType, text } = await metrics.read();
    response.set({ "Content-Type": contentType, "Cache-Control": "no-store" }).end(text);
  });
  return router;
}
