import type { RequestListener } from "node:http";

/** What is answered before the server has started: that it is alive, and not ready. Tells nothing else, to anybody. */
export const whileStarting: RequestListener = (request, response) => {
  const isHealth = request.url === "/v1/health";
  const message = "The server is starting; ask again in a moment.";
  const body = isHealth ? { alive: true } : { error: { code: "http/not-ready", message } };
  response.writeHead(isHealth ? 200 : 503, {
    "Content-Type": "application/json",
    ...(!isHealth && { "Retry-After": "1" }),
  });
  response.end(JSON.stringify(body));
};
