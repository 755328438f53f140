import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { runRoutes } from "#protocol/routes-runs.ts";
import { expectAccessibleInBoth } from "./axe.ts";
import { openEditor } from "./editor.ts";
import { place, smallStarter } from "./place.ts";

const here = place();

describe("full and reused clips", () => {
  test("go frame by frame together, and the PSNR of each frame is that of its pixels", async () => {
    const editor = await openEditor(here, { workflow: smallStarter("Frames"), size: { width: 1440, height: 900 } });
    const { page, press } = editor;
    await press("Control+Enter");
    await editor.ran();
    const { id, files } = await page.evaluate(() => lemica.run()!);
    const clip = files.find(({ name }) => name.endsWith(".webp"))!;
    const bytes = await here.call(runRoutes.readRunFile, { params: { id, name: clip.name } });
    const psnr = await psnrOfHalves(Buffer.from(await new Response(bytes as never).arrayBuffer()));

    await page.getByRole("button", { name: "Compare pictures" }).first().click();
    const dialog = page.getByRole("dialog");
    const count = dialog.locator(".frame-count");
    await expect.poll(() => count.innerText()).toBe(`1 of ${psnr.length}`);
    for (let frame = 0; frame < 3; frame++) {
      const shown = psnr[frame]! === Number.POSITIVE_INFINITY ? "identical" : `${psnr[frame]!.toFixed(2)} dB`;
      await dialog.getByText(`frame ${frame + 1}: ${shown}`).waitFor();
      await dialog.getByRole("button", { name: "Next frame" }).click();
      await expect.poll(() => count.innerText()).toBe(`${frame + 2} of ${psnr.length}`);
    }
    await dialog.getByRole("button", { name: "Play" }).click();
    await expect.poll(() => count.innerText()).not.toBe(`4 of ${psnr.length}`);
    await dialog.getByRole("button", { name: "Pause" }).click();
    await expectAccessibleInBoth(page, "compared clips");
    // Speed, evaluations and metrics stand below, and can be taken along.
    await dialog.getByRole("columnheader", { name: "Evaluations" }).first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "CSV", exact: true }).first().click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
  });
});

/** The PSNR of the right square of each frame against the left one, in dB, over the colours' 8-bit values. */
async function psnrOfHalves(webp: Buffer): Promise<number[]> {
  const { pages = 1 } = await sharp(webp, { pages: -1 }).metadata();
  return await Promise.all(
    Array.from({ length: pages }, async (_, page) => {
      const { data, info } = await sharp(webp, { page }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const { width, height } = info;
      let square = 0;
      for (let y = 0; y < height; y++)
        for (let x = 0; x < height; x++)
          for (let channel = 0; channel < 3; channel++) {
            const [left, right] = [x, width - height + x].map((at) => data[(y * width + at) * 3 + channel]!);
            square += (left! - right!) ** 2;
          }
      const mean = square / (height * height * 3);
      return mean === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(255 ** 2 / mean);
    }),
  );
}
