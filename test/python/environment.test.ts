import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { pythonMadeBefore, pythonOfTests } from "./environment.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("An interpreter that is named is taken, and one that does not run is told", () => {
  vi.stubEnv("LEMICA_PYTHON", "/no/such/python");
  expect(pythonMadeBefore()).toBe("/no/such/python");
  expect(() => pythonOfTests()).toThrow("/no/such/python is no Python that runs; correct LEMICA_PYTHON.");
});

test("Asking for an environment that was made before makes none", () => {
  const cache = mkdtempSync(join(tmpdir(), "lemica-cache-"));
  vi.stubEnv("LEMICA_PYTHON", "");
  vi.stubEnv("XDG_CACHE_HOME", cache);
  expect(pythonMadeBefore()).toBeUndefined();
  expect(readdirSync(cache)).toEqual([]);
});

test("A place without any Python is told what to install", () => {
  vi.stubEnv("LEMICA_PYTHON", "");
  vi.stubEnv("PATH", "");
  expect(() => pythonOfTests()).toThrow(/need Python 3\.11 or later with venv; install it, or set LEMICA_PYTHON\./);
});
