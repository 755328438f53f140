import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { progressView } from "../../server/cli/progress.ts";

/** A place to write to, a terminal of some width or none. */
function stream(columns?: number): { written: () => string; to: NodeJS.WriteStream } {
  let text = "";
  const to = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  return {
    written: () => text,
    to: Object.assign(to, { isTTY: columns !== undefined, columns }) as NodeJS.WriteStream,
  };
}

const titles = new Map([["a", "Calibrate Errors"]]);
const progress = (done: number) =>
  ({ type: "node-progress", node: "a", done, total: 8, note: "x", etaMs: 1500 }) as const;

describe("progress", () => {
  test("is a bar on a terminal, drawn over itself, within its width, and gone when something is said", () => {
    const { written, to } = stream(60);
    const view = progressView(titles, to);
    view.show({ type: "node-started", node: "a" });
    view.show(progress(2));
    view.show(progress(4));
    const [, quarter, half] = written().split("\r\u001b[K");
    expect(quarter).toBe(`${"█".repeat(6)}${"░".repeat(18)}  25 %  Calibrate Errors  x  1.5 s left`.slice(0, 59));
    expect(half).toMatch(/ 50 % /);
    view.show({ type: "node-finished", node: "a", hit: false, milliseconds: 950, outputs: { errors: "8 steps" } });
    expect(written().endsWith("\r\u001b[K✓ Calibrate Errors  950 ms  8 steps\n")).toBe(true);
  });

  test("is a line now and then elsewhere, so that logs stay short", () => {
    const { written, to } = stream();
    const view = progressView(titles, to);
    view.show({ type: "node-started", node: "a" });
    for (let done = 1; done <= 8; done++) view.show(progress(done));
    view.show({ type: "node-finished", node: "a", hit: true, milliseconds: 3, outputs: {} });
    expect(written()).toBe("✓ Calibrate Errors  known already\n");
  });

  test("tells a failure with its code", () => {
    const { written, to } = stream();
    const failed = { type: "node-failed", node: "a", title: "Mine", code: "core/x", message: "It broke." } as const;
    progressView(titles, to).show(failed);
    expect(written()).toBe("✗ Mine: It broke. [core/x]\n");
  });
});
