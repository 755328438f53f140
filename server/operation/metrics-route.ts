import { Router } from "express";
import type { Metrics } from "./metrics.ts";

/** `GET /metrics`, to be mounted behind the guards. */
export function metricsRoute(metrics: Metrics): Router {
  const router = Router();
  router.get("/metrics", async (_, response) => {
    const { contentType, text } = await metrics.read();
    response.set({ "Content-Type": contentType, "Cache-Control": "no-store" }).end(text);
  });
  return router;
}
