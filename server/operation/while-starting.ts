import type { RequestListener } from "node:http";
import { saidFailureOf } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "#http/failures.ts";

/** What is answered before the server has started: that it is alive, and not ready. Tells nothing else, to anybody. */
export const whileStarting: RequestListener = (request, response) => {
  const isHealth = request.url === "/v1/health";
  const starting = failure("http/not-ready", said("The server is starting; ask again in a moment."));
  const body = isHealth ? { alive: true } : { error: saidFailureOf(starting) };
  response.writeHead(isHealth ? 200 : (starting.kind.status ?? 503), {
    "Content-Type": "application/json",
    ...(!isHealth && { "Retry-After": "1" }),
  });
  response.end(JSON.stringify(body));
};
