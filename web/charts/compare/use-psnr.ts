import { useEffect, useState } from "react";
import { pixelsOf, type View } from "#web/films/frame-canvas.tsx";
import { frameBeside } from "#web/films/playback.ts";
import { psnr } from "./psnr.ts";

/** The PSNR of every frame of one clip against another's, in dB, as far as it has been computed. */
export function usePsnr(a: View | undefined, b: View | undefined): readonly number[] {
  const [values, set] = useState<readonly number[]>([]);
  useEffect(() => {
    set([]);
    if (!a || !b) return;
    const [width, height] = [a.span[1] - a.span[0], a.clip.height];
    const count = a.clip.frames.length;
    let over = false;
    void (async () => {
      const found: number[] = [];
      for (let frame = 0; frame < count; frame++) {
        const beside = frameBeside(frame, count, b.clip.frames.length);
        found.push(psnr(pixelsOf(a, frame, width, height), pixelsOf(b, beside, width, height)));
        // A frame at a time, so that the page stays awake.
        await new Promise((resolve) => setTimeout(resolve));
        if (over) return;
        if (frame % 8 === 7 || frame === count - 1) set([...found]);
      }
    })();
    return () => {
      over = true;
    };
  }, [a, b]);
  return values;
}
