import { describe, expect, test } from "vitest";
import { type Editor, openEditor, reopened } from "./editor.ts";
import { matrixWorkflow, place, smallStarter } from "./place.ts";
import { screen } from "./screen.ts";

const here = place();

/** Waits until the browser keeps a draft in which the node is muted. */
async function drafted({ page }: Editor, node: string): Promise<void> {
  const kept = `new Promise((resolve) => {
    const opening = indexedDB.open("lemica");
    opening.onsuccess = () => {
      const all = opening.result.transaction("drafts").objectStore("drafts").getAll();
      all.onsuccess = () => {
        opening.result.close();
        resolve(all.result.some(({ document }) => document.nodes.some(({ id, mode }) => id === "${node}" && mode === "muted")));
      };
    };
  })`;
  await expect.poll(() => page.evaluate(kept), { timeout: 20_000 }).toBe(true);
}

async function mute(editor: Editor, node: string): Promise<void> {
  await editor.page.mouse.click(...(await editor.whereIs(node)).title);
  await editor.press("Control+m");
}

describe("nothing is lost", () => {
  test("when the tab crashes: what was not saved is there in the next one", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    await mute(editor, "budgets");
    const before = await editor.document();
    await drafted(editor, "budgets");
    const crashed = new Promise((resolve) => editor.page.once("crash", resolve));
    const devtools = await editor.context.newCDPSession(editor.page);
    void devtools.send("Page.crash").catch(() => undefined);
    await crashed;
    const next = await openEditor(here, { context: editor.context });
    await next.page.waitForFunction((name) => lemica.document()?.name === name, before.name);
    expect(await next.document()).toEqual(before);
    await next.page.getByRole("tab", { name: /Matrix.*not saved/ }).waitFor();
  });

  test("when the window is closed without a word, and when the page is loaded anew", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow() });
    await mute(editor, "budgets");
    const before = await editor.document();
    await drafted(editor, "budgets");
    await editor.page.close({ runBeforeUnload: false });
    const next = await openEditor(here, { context: editor.context });
    expect(await next.document()).toEqual(before);
    await next.page.reload();
    await reopened(next);
    expect(await next.document()).toEqual(before);
  });

  test("when the page is loaded anew while a run goes on: the same live state, and another window shows it, too", async () => {
    const workflow = smallStarter("Live");
    const slow = workflow.nodes.map((node) =>
      node.id === "settings"
        ? { ...node, params: { ...node.params, steps: 50 } }
        : node.id === "errors"
          ? { ...node, params: { ...node.params, maxGap: 12 } }
          : node.id === "schedule"
            ? { ...node, params: { ...node.params, budget: 12 } }
            : node,
    );
    const editor = await openEditor(here, { workflow: { ...workflow, nodes: slow } });
    const { page } = editor;
    await editor.press("Control+Enter");
    const measuring = () => (lemica.states().errors?.progress?.done ?? 0) > 0;
    await page.waitForFunction(measuring, undefined, { timeout: 60_000 });
    const seen = await page.evaluate(() => [lemica.run()!.id, lemica.states().errors!.progress!.done] as const);
    await page.reload();
    await reopened(editor);
    await page.waitForFunction(measuring);
    const now = await page.evaluate(() => [lemica.run()!.id, lemica.states().errors!.progress!.done] as const);
    expect(now[0]).toBe(seen[0]);
    expect(now[1]).toBeGreaterThanOrEqual(seen[1]);
    const states = await page.evaluate(() => lemica.states());
    expect(states.settings).toMatchObject({
      status: "done",
      milliseconds: expect.any(Number),
      preview: { kind: "line" },
    });
    expect(states.errors).toMatchObject({ status: "running" });
    expect(states.compare).toMatchObject({ status: "waiting" });
    await screen(page, "running");

    const other = await openEditor(here, { context: editor.context });
    await other.page.getByRole("button", { name: "Queue", exact: true }).click();
    await other.page.getByRole("button", { name: "Show Live" }).click();
    await other.page.waitForFunction(measuring);
    expect(await other.page.evaluate(() => lemica.run()?.id)).toBe(seen[0]);
    await screen(other.page, "second-window");

    await page.getByRole("button", { name: "Cancel", exact: true }).first().click();
    await editor.ran("cancelled");
    await other.page.waitForFunction(() => lemica.run()?.status === "cancelled");
  });

  test("when requests are refused while the socket stands: a run is kept, and sent by itself once they are let through", async () => {
    const editor = await openEditor(here, { workflow: matrixWorkflow(), expected: [/Failed to load resource/] });
    const { page } = editor;
    await expect.poll(() => page.locator(".connection").getAttribute("data-status")).toBe("online");
    let refused = 0;
    await page.route("**/v1/runs", (route) => {
      refused++;
      return route.abort();
    });
    await editor.press("Control+Enter");
    await page.getByText(/There is no connection. The run of Matrix is kept/).waitFor();
    // It is tried again although nothing has changed, and once more by hand.
    await expect.poll(() => refused, { timeout: 30_000 }).toBeGreaterThan(1);
    await page.getByRole("button", { name: "Queue", exact: true }).click();
    await page.getByRole("button", { name: "Send Matrix now" }).waitFor();
    await page.unroute("**/v1/runs");
    await page.getByRole("button", { name: "Send Matrix now" }).click();
    await editor.ran();
    await expect.poll(() => page.getByRole("button", { name: "Send Matrix now" }).count()).toBe(0);
  });

  test("when the server is gone for a while: a calm banner says so, and all goes on when it is back", async () => {
    const editor = await openEditor(here, {
      workflow: matrixWorkflow(),
      expected: [/WebSocket connection to .* failed/, /Failed to load resource/],
    });
    const { page } = editor;
    await expect.poll(() => page.locator(".connection").getAttribute("data-status")).toBe("online");
    await here.stop();
    await page.getByRole("region", { name: "No connection to the server." }).waitFor();
    await screen(page, "no-connection");
    await mute(editor, "budgets");
    // What is to be run now is kept, and runs when the server is back.
    await editor.press("Control+Enter");
    await page.getByText("1 run is kept.").waitFor();
    await here.start();
    await expect
      .poll(() => page.locator(".connection").getAttribute("data-status"), { timeout: 60_000 })
      .toBe("online");
    await expect.poll(() => page.getByRole("region", { name: "No connection to the server." }).count()).toBe(0);
    expect((await editor.document()).nodes.find(({ id }) => id === "budgets")?.mode).toBe("muted");
    await editor.ran();
    expect(await page.evaluate(() => lemica.states().budgets)).toBeUndefined();
  });
});
