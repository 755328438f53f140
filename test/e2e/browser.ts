import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";

/** The browser of the worker, for the tests of one file. */
export function browserOfRun(): { readonly browser: Browser } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    // Workers are counted from 1.
    const endpoint = inject("browsers")[Number(process.env.VITEST_POOL_ID) - 1];
    if (endpoint === undefined) throw new Error(`There is no browser for the worker ${process.env.VITEST_POOL_ID}.`);
    browser = await chromium.connect(endpoint);
  });
  afterAll(() => browser?.close());
  return {
    get browser() {
      return browser!;
    },
  };
}
