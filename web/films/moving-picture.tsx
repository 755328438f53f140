import { type CSSProperties, useEffect, useState } from "react";
import { releaseUrl } from "#web/runs/run-file.ts";

const NO_MOTION = "(prefers-reduced-motion: reduce)";
/** Pictures of these types may be animated. */
const ANIMATED = new Set(["image/webp", "image/gif"]);

interface Look {
  readonly url: string;
  readonly className?: string;
  readonly style?: CSSProperties;
}

/** A picture or a film that plays by itself, over and over. Whoever wants no motion sees its first frame. */
export function MovingPicture({ type, url, ...look }: Look & { readonly type: string }) {
  const [still] = useState(() => matchMedia(NO_MOTION).matches);
  if (type.startsWith("video/")) return <video src={url} autoPlay={!still} loop muted playsInline {...look} />;
  if (still && ANIMATED.has(type)) return <FirstFrame url={url} {...look} />;
  return <img src={url} alt="" loading="lazy" {...look} />;
}

function FirstFrame({ url, ...look }: Look) {
  const [frame, setFrame] = useState<string>();
  useEffect(() => {
    let over = false;
    let made: string | undefined;
    // What cannot be read is told of where it is opened.
    firstFrame(url).then(
      (blob) => {
        if (over) return;
        made = URL.createObjectURL(blob);
        setFrame(made);
      },
      () => undefined,
    );
    return () => {
      over = true;
      if (made !== undefined) releaseUrl(made);
    };
  }, [url]);
  return frame === undefined ? null : <img src={frame} alt="" {...look} />;
}

/** The first frame of a picture, as a PNG. @throws DOMException if it cannot be read. */
async function firstFrame(url: string): Promise<Blob> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  // Of an animated picture that is not on the page, canvases are given the first frame.
  canvas.getContext("2d")!.drawImage(image, 0, 0);
  return await canvas.convertToBlob();
}
