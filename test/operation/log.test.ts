import { PassThrough, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { type LogOptions, openLog } from "#server/operation/log.ts";

const TOKEN = "correct-horse-battery";

/** A log in memory, and what was written. */
function logging(options: Partial<LogOptions> = {}) {
  const to = Object.assign(new PassThrough(), { isTTY: options.format === "pretty" });
  const log = openLog({ level: "info", format: "json", secrets: [TOKEN], to, ...options });
  return { ...log, text: () => (to.read() as Buffer | null)?.toString() ?? "" };
}

describe("the log", () => {
  test("is an object a line with level and time in words where it is no terminal", () => {
    const { logger, text } = logging({ format: "auto" });
    logger.child({ run: "r1" }).warn({ node: "sample" }, "slow");
    const line = JSON.parse(text());
    expect(line).toMatchObject({ level: "warn", run: "r1", node: "sample", msg: "slow" });
    expect(new Date(line.time).toISOString()).toBe(line.time);
  });

  test("is for people in a terminal", () => {
    const { logger, text } = logging({ format: "pretty" });
    logger.info({ run: "r1" }, "started");
    expect(text()).toMatch(/^\[\d\d:\d\d:\d\d\] .*INFO.*started/);
  });

  test("leaves out what is below its level", () => {
    const { logger, text } = logging({ level: "error" });
    logger.info("unheard");
    expect(text()).toBe("");
  });

  test.each([
    ["a header", { req: { headers: { authorization: `Bearer ${TOKEN}`, host: "h" } } }],
    [
      "another's header",
      {
        req: {
          headers: { authorization: "Bearer guessed-wrong", "sec-websocket-protocol": "lemica.token.guessed-wrong" },
        },
      },
    ],
    ["headers alone", { headers: { authorization: "guessed-wrong", cookie: "guessed-wrong" } }],
    ["the configuration", { config: { token: TOKEN, port: 1 } }],
    ["a guessed token", { token: "guessed-wrong" }],
    ["an address", { url: `/v1/runs?token=${TOKEN}` }],
    ["an error", { err: new Error(`cannot use ${TOKEN}`) }],
    ["a deep place", { a: { b: { c: { d: [`x${TOKEN}y`] } } } }],
  ])("never has a token in %s", (_, fields) => {
    for (const format of ["json", "pretty"] as const) {
      const { logger, text } = logging({ format });
      logger.error(fields, `with ${TOKEN}`);
      const written = text();
      expect(written).toContain("[secret]");
      expect(written).not.toMatch(new RegExp(`${TOKEN}|guessed-wrong`));
    }
  });

  test("drops lines while nobody reads, and says how many when somebody does", async () => {
    const waiting: (() => void)[] = [];
    const lines: string[] = [];
    const to = new Writable({
      write(chunk, _, done) {
        lines.push(String(chunk));
        waiting.push(done);
      },
    });
    const { logger, flush } = openLog({ level: "info", format: "json", to });
    const pad = "x".repeat(2 ** 20);
    for (let k = 0; k < 20; k++) logger.info({ k, pad }, "line");
    expect(to.writableLength).toBeLessThan(12 * 2 ** 20);
    while (waiting.length > 0) {
      waiting.shift()!();
      await new Promise(setImmediate);
    }
    logger.info("again");
    const flushed = flush();
    while (waiting.length > 0) {
      waiting.shift()!();
      await new Promise(setImmediate);
    }
    await flushed;
    const told = lines.filter(Boolean).map((line) => JSON.parse(line) as { k?: number; lines?: number; msg: string });
    const kept = told.filter(({ msg }) => msg === "line").length;
    expect(told.find(({ lines }) => lines !== undefined)?.lines).toBe(20 - kept);
    expect(told.at(-1)?.msg).toBe("again");
    expect(kept).toBeGreaterThan(7);
  });

  test("outlives a reader that has gone", async () => {
    const to = new PassThrough();
    const { logger, flush } = openLog({ level: "info", format: "json", to });
    to.destroy(new Error("EPIPE"));
    await new Promise(setImmediate);
    logger.info("unheard");
    await flush();
    expect(to.destroyed).toBe(true);
  });
});
