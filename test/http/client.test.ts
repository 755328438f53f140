import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { addressOf, apiClient } from "#protocol/client.ts";
import { routes } from "#protocol/routes.ts";
import { failure } from "./failure.ts";

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** A client of a server that is not ours. */
async function clientOf(answer: RequestListener) {
  server = createServer(answer);
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  return apiClient({ base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

describe("the client", () => {
  test("writes names and queries so that they arrive as they are", () => {
    expect(addressOf(routes.readInput, { params: { name: "a folder/ü #1?.png" } })).toBe(
      "/v1/inputs/a%20folder/%C3%BC%20%231%3F.png",
    );
    expect(addressOf(routes.readWorkflow, { params: { id: "../a/b" } })).toBe("/v1/workflows/..%2Fa%2Fb");
    const query = { search: "a&b=c", tags: ["x", "y"], trashed: false, limit: undefined };
    expect(addressOf(routes.listWorkflows, { query })).toBe("/v1/workflows?search=a%26b%3Dc&tags=x%2Cy&trashed=false");
  });

  test("says when nobody answers", async () => {
    const call = await clientOf(() => {});
    const { port } = server!.address() as AddressInfo;
    await new Promise((resolve) => server!.close(resolve));
    const error = await failure(call(routes.health));
    expect(error).toMatchObject({ code: "http/unreachable", status: 0 });
    expect(error.message).toContain(`127.0.0.1:${port}`);
  });

  test.each([
    ["a page in place of JSON", 200, "<html>"],
    ["an answer of another version", 200, '{"alive": "yes"}'],
    ["an error of a proxy", 502, "<html>Bad gateway"],
    ["an error of another shape", 400, '{"error": "no"}'],
  ])("takes nothing that it does not know for an answer: %s", async (_, status, body) => {
    const call = await clientOf((_, response) => response.writeHead(status).end(body));
    expect(await failure(call(routes.health))).toMatchObject({ code: "http/strange-answer", status });
  });

  test("is stopped by a signal", async () => {
    const call = await clientOf(() => {});
    const stop = new AbortController();
    const stopped = call(routes.health, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    server!.closeAllConnections();
  });
});
