import type { Page } from "playwright-core";
import { median } from "../median.ts";
import { SIZE } from "./browser.ts";

const MIDDLE = [SIZE.width / 2, SIZE.height / 2] as const;

/** Frames a second, as the page itself counts them while something is done by the mouse: of the median frame, and of the slowest twentieth. */
export interface Frames {
  readonly median: number;
  readonly slowest: number;
}

/** Does something over and over for so long, and counts frames meanwhile. */
async function framesWhile(page: Page, seconds: number, move: (k: number) => Promise<void>): Promise<Frames> {
  await page.evaluate(`(() => {
    window.frames_ = [];
    const tick = (at) => { window.frames_?.push(at); if (window.frames_) requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
  })()`);
  const until = performance.now() + 1000 * seconds;
  for (let k = 0; performance.now() < until; k++) await move(k);
  const at: number[] = await page.evaluate(
    `(() => { const all = window.frames_; window.frames_ = undefined; return all; })()`,
  );
  const gaps = at.slice(1).map((time, k) => time - at[k]!);
  const slow = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length * 0.95)] ?? Number.NaN;
  return { median: 1000 / median(gaps), slowest: 1000 / slow };
}

/** Pans by dragging in circles: with the left button from a place where nothing is, or with the middle one from anywhere. */
export async function panning(
  page: Page,
  seconds: number,
  from: readonly [number, number],
  button: "left" | "middle",
): Promise<Frames> {
  await page.mouse.move(...from);
  await page.mouse.down({ button });
  const frames = await framesWhile(page, seconds, (k) =>
    page.mouse.move(from[0] + 200 * Math.sin(k / 25), from[1] + 120 * Math.cos(k / 25) - 120),
  );
  await page.mouse.up({ button });
  return frames;
}

/** Zooms in and out by the wheel. */
export async function zooming(page: Page, seconds: number): Promise<Frames> {
  await page.mouse.move(...MIDDLE);
  return await framesWhile(page, seconds, (k) => page.mouse.wheel(0, k % 40 < 20 ? 60 : -60));
}

/** Drags what is at a place in circles. */
export async function dragging(page: Page, seconds: number, from: readonly [number, number]): Promise<Frames> {
  await page.mouse.move(...from);
  await page.mouse.down();
  const frames = await framesWhile(page, seconds, (k) =>
    page.mouse.move(from[0] + 150 * Math.sin(k / 25), from[1] + 100 * Math.cos(k / 25) - 100),
  );
  await page.mouse.up();
  return frames;
}
