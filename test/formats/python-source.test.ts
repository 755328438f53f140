import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EMBEDDED, embedded } from "../../tools/embed-python.ts";

test("Exported programs are made of the package's own parts: python-source.ts is what npm run embed makes", () => {
  expect(readFileSync(EMBEDDED, "utf8")).toBe(embedded());
});
