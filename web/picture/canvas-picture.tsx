import { type ReactNode, useEffect, useRef } from "react";
import type { Picture } from "#picture/picture.ts";
import { paintPicture } from "./paint.ts";
import "./picture.css";

/**
 * A picture on a canvas, as sharp as the screen. `over` is drawn on a second canvas above it, so that what follows the pointer
 * does not draw everything anew.
 */
export function CanvasPicture({
  picture,
  over,
  children,
}: {
  readonly picture: Picture;
  readonly over?: Picture | undefined;
  readonly children?: ReactNode;
}) {
  const { width, height } = picture;
  return (
    <div className="picture" style={{ width, height }}>
      <Layer picture={picture} />
      {over && <Layer picture={over} />}
      {children}
    </div>
  );
}

function Layer({ picture }: { readonly picture: Picture }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    const ctx = canvas?.getContext("2d");
    if (!canvas || !ctx) return;
    let over = false;
    const paint = () => {
      if (over) return;
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(picture.width * ratio);
      canvas.height = Math.round(picture.height * ratio);
      ctx.scale(ratio, ratio);
      paintPicture(ctx, picture);
    };
    paint();
    // Text that was painted before its font was there is painted again.
    if (document.fonts.status !== "loaded") void document.fonts.ready.then(paint);
    return () => {
      over = true;
    };
  }, [picture]);
  return <canvas ref={ref} aria-hidden style={{ width: picture.width, height: picture.height }} />;
}
