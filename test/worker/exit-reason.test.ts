import { describe, expect, test } from "vitest";
import { workerDied, workerKilled } from "#server/worker/exit-reason.ts";

describe("the end of a worker is told", () => {
  test("as most likely a lack of memory where the kernel killed it or the runtime said so", () => {
    for (const failure of [workerDied("SIGKILL", ""), workerDied("SIGABRT", "FATAL ERROR: heap out of memory")]) {
      expect(failure.code).toBe("worker/died");
      expect(failure.message).toMatch(/memory ran out \(the machine has \d+\.\d GiB\)\. .*retry the run\.$/);
    }
  });

  test("with its last words otherwise, in plain text", () => {
    const { message } = workerDied("exit code 7", "\u001b[31mError: no\n   such luck\u001b[0m\n");
    expect(message).toMatch(/ended \(exit code 7\)\. Retry .* It said: Error: no such luck$/);
  });

  test("with the grace it was given where it would not stop", () => {
    expect(workerKilled(2500).message).toContain("within 2.5 s");
  });
});
