import { expect } from "vitest";
import type { RawAnswer, TestServer } from "./server.ts";

/** What attackers put into headers, paths and bodies, and what no line of the log may hold. */
export const SECRET = "s3cret-that-nobody-logs";

export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/**
 * Attacks a server and sees that it answers with a clear refusal in JSON, says so in its log without a secret, and changes
 * nothing on disk.
 */
export async function refused(
  server: TestServer,
  attack: () => Promise<RawAnswer>,
  refusal: Refusal,
): Promise<RawAnswer> {
  const before = await server.state();
  const lines = server.log.length;
  const answer = await attack();
  expect({ status: answer.status, code: answer.error?.code }, answer.text.slice(0, 500)).toEqual(refusal);
  expect(answer.error!.message).toMatch(/^.{20,1000}\.$/s);
  expect(answer.text).not.toMatch(/\n\s+at |node_modules|\.ts:\d/);
  const logged = server.log.slice(lines);
  expect(logged.map((line) => JSON.parse(line).code)).toContain(refusal.code);
  expect(server.log.join("")).not.toContain(SECRET);
  // Drafts go a moment after the answer.
  await expect.poll(() => server.state(), { timeout: 10_000 }).toBe(before);
  return answer;
}
