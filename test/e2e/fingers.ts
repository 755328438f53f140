import type { Page } from "playwright-core";
import type { Spot } from "./handle.ts";

/** What fingers do on a page, through the browser's own touch input. */
export interface Fingers {
  /** Puts a finger down and lifts it. */
  tap(at: Spot): Promise<void>;
  /** Puts one down; it stays until it is lifted. */
  down(at: Spot): Promise<void>;
  lift(): Promise<void>;
  drag(from: Spot, to: Spot): Promise<void>;
  /** Moves two fingers apart, or together, in pixels from the middle. */
  pinch(middle: Spot, from: number, to: number): Promise<void>;
}

const MOVES = 6;

export async function fingersOf(page: Page): Promise<Fingers> {
  const devtools = await page.context().newCDPSession(page);
  const send = async (type: "touchStart" | "touchMove" | "touchEnd", ...spots: Spot[]) => {
    await devtools.send("Input.dispatchTouchEvent", { type, touchPoints: spots.map(([x, y], id) => ({ x, y, id })) });
  };
  const down = (at: Spot) => send("touchStart", at);
  const lift = () => send("touchEnd");
  /** Leads fingers from where they are put down to where they are lifted. */
  const lead = async (way: (share: number) => Spot[]) => {
    await send("touchStart", ...way(0));
    for (let k = 1; k <= MOVES; k++) await send("touchMove", ...way(k / MOVES));
    await lift();
  };
  return {
    down,
    lift,
    async tap(at) {
      await down(at);
      await lift();
    },
    drag: ([x, y], [toX, toY]) => lead((share) => [[x + share * (toX - x), y + share * (toY - y)]]),
    pinch: ([x, y], from, to) =>
      lead((share) => {
        const apart = from + share * (to - from);
        return [
          [x - apart, y],
          [x + apart, y],
        ];
      }),
  };
}
