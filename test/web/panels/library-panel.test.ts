import { expect, test } from "vitest";
import { loaderOf } from "#web/actions/loader.ts";
import type { Catalogue } from "#web/document/kinds.ts";
import { agoText } from "#web/i18n/time-text.ts";
import { tagsOf } from "#web/panels/library/tags.ts";

const node = (type: string, inputs: readonly unknown[], of: string) => ({
  type,
  version: 2,
  title: type,
  summary: "",
  category: "",
  isOutput: false,
  inputs,
  outputs: [],
  params: { type: "object", properties: { source: { type: "string", path: { of } } } },
});
const catalogue = {
  sockets: [],
  nodes: [
    node("a/save", [{ name: "x", title: "", socket: "s", optional: false }], "schedule"),
    node("a/other", [], "model"),
    node("a/read", [], "schedule"),
  ],
} as unknown as Catalogue;

test("the node that reads a schedule is found by what the catalogue says, not by its name", () => {
  expect(loaderOf(catalogue, "schedule")).toEqual({ type: "a/read", version: 2, title: "a/read", param: "source" });
  expect(loaderOf(catalogue, "error-graph")).toBeUndefined();
  expect(loaderOf(undefined, "schedule")).toBeUndefined();
});

test("tags are written with commas between, Western or Chinese, each once", () => {
  expect(tagsOf(" video, flow  match ,video,,视频，快速、 ")).toEqual(["video", "flow match", "视频", "快速"]);
});

test("times are told as people say them, and as a date after a week", () => {
  const now = Date.UTC(2026, 5, 20, 12);
  expect(agoText(now - 20_000, now, "en")).toBe("20 seconds ago");
  expect(agoText(now - 3 * 60_000, now, "en")).toBe("3 minutes ago");
  expect(agoText(now - 26 * 3_600_000, now, "en")).toBe("yesterday");
  expect(agoText(now - 2 * 3_600_000, now, "zh-CN")).toBe("2小时前");
  expect(agoText(now - 30 * 86_400_000, now, "en")).toContain("2026");
});
