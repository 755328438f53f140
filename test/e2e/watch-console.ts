import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Keeps what a page says that it should not: errors, warnings and what nobody caught. */
export function watchConsole(page: Page): string[] {
  const messages: string[] = [];
  page.on("pageerror", (error) => messages.push(`Not caught: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    const { url, lineNumber } = message.location();
    messages.push(`${message.type()}: ${message.text()} (${url}:${lineNumber})`);
  });
  return messages;
}

/** @param expected what the test itself makes happen. */
export function expectQuiet(messages: readonly string[], expected: readonly RegExp[] = []): void {
  expect(messages.filter((message) => !expected.some((pattern) => pattern.test(message)))).toEqual([]);
}
