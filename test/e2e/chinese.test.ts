import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { dropFile } from "./drop-file.ts";
import { openEditor } from "./editor.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

describe("in Chinese", () => {
  test("nodes, their ports and parameters are told in Chinese, and are found by Chinese and English words", async () => {
    const editor = await openEditor(here, { language: "zh-CN", workflow: matrixWorkflow("矩阵") });
    const { page, press } = editor;
    await page.mouse.click(...(await editor.whereIs("schedule")).title);
    const inspector = page.locator(".inspector");
    await inspector.getByPlaceholder("求解调度").waitFor();
    await inspector.getByRole("textbox", { name: /^预算/ }).waitFor();
    await inspector.getByText("误差图").first().waitFor();
    await press("Escape");
    await page.locator(".canvas-host > canvas").first().focus();
    for (const words of ["求解", "solve"]) {
      await press("Tab");
      await page.getByRole("combobox").fill(words);
      await page.locator(".finder-label").getByText("求解调度", { exact: true }).waitFor();
      await screen(page, "chinese-nodes");
      await press("Escape");
    }
  });

  test("another language is heard at once by the nodes on the canvas", async () => {
    const editor = await openEditor(here, { workflow: smallStarter() });
    const { page, press } = editor;
    await press("Alt+o");
    const tree = page.getByRole("treegrid");
    await tree.getByRole("row", { name: /Calibrate Errors/ }).waitFor();
    await press("Control+k");
    await page.getByRole("combobox").fill("中文");
    await page.keyboard.press("Enter");
    await tree.getByRole("row", { name: /校准误差/ }).waitFor();
    await screen(page, "chinese-starter");
    expect(await tree.getByText("Calibrate Errors").count()).toBe(0);
  });

  test("why a run failed is told in Chinese at the node, in the queue and in passing, and in English as soon as that is chosen", async () => {
    const workflow = matrixWorkflow("会失败");
    const nodes = workflow.nodes.map((node) =>
      node.id === "schedule" ? { ...node, params: { ...node.params, budget: 2 } } : node,
    );
    const editor = await openEditor(here, { language: "zh-CN", workflow: { ...workflow, nodes } });
    const { page, press } = editor;
    await press("Control+Enter");
    await editor.ran("failed");
    await page.getByRole("button", { name: /^在“求解调度”失败/ }).click();
    const why = /步、间隔不超过 \d+ 时，预算 2 不可行。请选择 \d+ 到 \d+ 的整数/;
    await page.locator(".inspector-note").getByText(why).waitFor();
    await page.locator(".toast").getByText(why).waitFor();
    await page.getByRole("button", { name: "队列" }).click();
    const queue = page.locator(".run-failure");
    await queue.getByText(why).waitFor();
    await dropFile(page, "坏.workflow.json", "{]");
    await page.locator(".toast").getByText("未打开 坏.workflow.json：文件不是有效的 JSON（第 1 行第 2 列").waitFor();
    await screen(page, "chinese-failure");
    await press("Control+k");
    await page.getByRole("combobox", { name: "搜索与命令" }).fill("English");
    await page.keyboard.press("Enter");
    await queue.getByText(/^A budget of 2 is not possible/).waitFor();
    await page.locator(".toast").getByText("The file is not valid JSON at line 1, column 2").waitFor();
    expect(await page.getByText(why).count()).toBe(0);
  });
});

describe("a newcomer whose browser speaks Chinese", () => {
  test("gets the starter in Chinese, finds the templates so, and keeps what is open when another language is chosen", async () => {
    const editor = await openEditor(here, { language: "zh-CN" });
    const { page, press } = editor;
    const opened = await editor.document();
    expect(opened.name).toBe("由完整运行提出调度");
    expect(opened.groups.map(({ title }) => title)).toContain("2. 记录、提出与拟合");
    expect(opened.nodes.find(({ id }) => id === "prompts")!.params.prompts).toMatch(/^a large magenta triangle/);
    await screen(page, "chinese-newcomer");
    await press("Alt+l");
    const templates = page.getByRole("list", { name: "模板" });
    await templates.getByText("求解导入的矩阵", { exact: true }).waitFor();
    await press("Control+k");
    await page.getByRole("combobox", { name: "搜索与命令" }).fill("English");
    await press("Enter");
    await page
      .getByRole("list", { name: "Templates" })
      .getByText("Solve an imported matrix", { exact: true })
      .waitFor();
    expect(await editor.document()).toEqual(opened);
    await editor.whereIs("runs");
    await page.getByRole("button", { name: /^Use a saved schedule/ }).click();
    await page.waitForFunction(() => lemica.document()?.name === "Use a saved schedule");
  });
});

describe("what nodes have said", () => {
  test("is told in Chinese on nodes, in results and in tables, in English as soon as that is chosen, and is the same in files", async () => {
    const editor = await openEditor(here, { language: "zh-CN", workflow: matrixWorkflow("所说") });
    const { page, press } = editor;
    await press("Control+Enter");
    await editor.ran();
    await page.mouse.click(...(await editor.whereIs("errors")).title);
    await press("Shift+Digit2");
    await page.mouse.dblclick(...(await editor.whereIs("errors")).preview!);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "导出" }).click();
    const [chart] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: /^CSV/ }).click(),
    ]);
    expect(await text(await chart.createReadStream())).toMatch(/^\uFEFF?From step,To step,Gap,Error,Taken/);
    await dialog.getByRole("tab", { name: "预览", exact: true }).click();
    await dialog.getByRole("button", { name: "数值" }).click();
    const headings = () => dialog.locator(".preview-table th").allInnerTexts();
    await expect.poll(headings).toEqual(["起始步", "到达步", "数值"]);
    await screen(page, "chinese-preview");
    await dialog.getByRole("button", { name: "导出" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: /^CSV/ }).click(),
    ]);
    expect(await text(await file.createReadStream())).toMatch(/^From step,To step,value\r\n0,2,/);
    await dialog.getByRole("tab", { name: "详情" }).click();
    await dialog.getByText(/^50 步，间隔至多 \d+，\d+ 条边$/).waitFor();
    await press("Escape");
    await press("Control+k");
    await page.getByRole("combobox", { name: "搜索与命令" }).fill("English");
    await press("Enter");
    await page.mouse.dblclick(...(await editor.whereIs("errors")).preview!);
    await dialog.getByRole("tab", { name: "Preview", exact: true }).click();
    await dialog.getByRole("button", { name: "Numbers" }).click();
    await expect.poll(headings).toEqual(["From step", "To step", "Value"]);
  });
});
