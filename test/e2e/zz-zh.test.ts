import { mkdirSync } from "node:fs";
import { test } from "vitest";
import { openEditor, openWorkflow } from "./editor.ts";
import { place, smallStarter } from "./place.ts";

const here = place();
mkdirSync("/tmp/zh4", { recursive: true });
test("looks", async () => {
  const editor = await openEditor(here, { language: "zh-CN", size: { width: 1280, height: 720 } });
  const { page, press } = editor;
  page.setDefaultTimeout(5000);
  const shot = (name: string) => page.waitForTimeout(300).then(() => page.screenshot({ path: `/tmp/zh4/${name}.png` }));
  const step = async (name: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (failure) {
      console.log("STEP", name, String(failure).slice(0, 300));
      await shot(`STEP-${name}`);
      await press("Escape");
    }
  };
  const starter = smallStarter("更多");
  const keep = ["model", "settings", "calibration-prompts", "errors", "schedule", "save-schedule"];
  const nodes = starter.nodes.filter(({ id }) => keep.includes(id)).map((n) => (n.id === "calibration-prompts" ? { ...n, params: { ...n.params, seeds: "1-3" } } : n));
  const at = (k: number): [number, number] => [400 + 320 * (k % 3), 700 + 420 * Math.floor(k / 3)];
  await openWorkflow(editor, {
    ...starter, groups: [], notes: [], exposed: [],
    nodes: [...nodes,
      { id: "rob", type: "solve/robustness", version: 1, params: { by: "sample" }, position: at(0) },
      { id: "cut", type: "calibrate/error-graph", version: 1, params: { maxGap: 2 }, position: at(1) },
      { id: "dif", type: "calibrate/difference", version: 1, params: {}, position: at(2) },
      { id: "merge", type: "calibrate/merge", version: 1, params: {}, position: at(3) },
      { id: "saveg", type: "export/error-graph", version: 1, params: {}, position: at(4) },
      { id: "bud", type: "solve/all-budgets", version: 1, params: {}, position: at(5) },
    ],
    wires: [...starter.wires.filter(({ from, to }) => keep.includes(from[0]) && keep.includes(to[0])),
      ...["rob", "cut", "bud"].map((id) => ({ from: ["errors", "errors"] as [string, string], to: [id, "errors"] as [string, string] })),
      { from: ["errors", "errors"], to: ["dif", "errors"] }, { from: ["cut", "errors"], to: ["dif", "reference"] },
      { from: ["errors", "errors"], to: ["merge", "first"] }, { from: ["cut", "errors"], to: ["merge", "second"] }, { from: ["merge", "errors"], to: ["saveg", "errors"] }],
  });
  await step("run", async () => {
    await press("Control+Enter");
    await page.getByRole("button", { name: "队列" }).first().click();
    await page.waitForTimeout(3500);
    await shot("0-running");
    await editor.ran();
    await page.getByRole("button", { name: "队列" }).first().click();
  });
  for (const id of ["rob", "dif", "bud", "merge"])
    await step(id, async () => {
      await page.mouse.click(600, 600);
      await press("Shift+Digit1");
      await page.waitForTimeout(200);
      await page.mouse.click(...(await editor.whereIs(id)).title);
      await press("Shift+Digit2");
      await page.waitForTimeout(200);
      await shot(`1-${id}-node`);
      const { preview } = await editor.whereIs(id);
      if (!preview) throw new Error("no preview");
      await page.mouse.dblclick(...preview);
      await page.getByRole("dialog").waitFor();
      await page.waitForTimeout(500);
      await shot(`1-${id}`);
      for (const tab of ["预览", "详情"]) {
        const button = page.getByRole("dialog").getByRole("tab", { name: tab });
        if (await button.count()) { await button.click(); await shot(`1-${id}-${tab}`); }
      }
      await press("Escape");
    });
}, 200_000);
