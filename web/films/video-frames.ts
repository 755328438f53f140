import { SaidError } from "#web/i18n/say.ts";
import { type Clip, MOST_BYTES } from "./clip.ts";

const USUAL_FPS = 24;
const MOST_FRAMES = 2000;

/** The frames of a film, by showing each in turn: as fine as the first frames tell, or 24 a second. */
export async function framesOfVideo(blob: Blob): Promise<Clip> {
  const video = document.createElement("video");
  const url = URL.createObjectURL(blob);
  Object.assign(video, { muted: true, playsInline: true, preload: "auto", src: url });
  try {
    await heard(video, "loadeddata");
    const { duration, videoWidth: width, videoHeight: height } = video;
    const fps = await framesPerSecond(video);
    const count = Math.max(1, Math.round(duration * fps));
    if (count > MOST_FRAMES || width * height * 4 * count > MOST_BYTES) throw new SaidError("results.clip-too-large");
    const frames: ImageBitmap[] = [];
    for (let k = 0; k < count; k++) {
      const sought = heard(video, "seeked");
      video.currentTime = Math.min(duration, (k + 0.5) / fps);
      await sought;
      frames.push(await createImageBitmap(video));
    }
    return { width, height, frames, durations: frames.map(() => 1000 / fps) };
  } finally {
    video.removeAttribute("src");
    URL.revokeObjectURL(url);
  }
}

/** By the times of the first frames as they are shown. */
async function framesPerSecond(video: HTMLVideoElement): Promise<number> {
  if (!("requestVideoFrameCallback" in video)) return USUAL_FPS;
  const times: number[] = [];
  const enough = new Promise<void>((resolve) => {
    const look = (_: number, { mediaTime }: { readonly mediaTime: number }) => {
      times.push(mediaTime);
      if (times.length < 6) video.requestVideoFrameCallback(look);
      else resolve();
    };
    video.requestVideoFrameCallback(look);
    // A film may have fewer.
    setTimeout(resolve, 1500);
  });
  await video.play().catch(() => undefined);
  await enough;
  video.pause();
  const gaps = times.slice(1).map((time, k) => time - times[k]!);
  // Frames that were passed over make a gap longer, never shorter.
  const least = Math.min(...gaps.filter((gap) => gap > 0));
  return Number.isFinite(least) ? Math.min(120, 1 / least) : USUAL_FPS;
}

function heard(video: HTMLVideoElement, name: "loadeddata" | "seeked"): Promise<void> {
  return new Promise((resolve, reject) => {
    video.addEventListener(name, () => resolve(), { once: true });
    video.addEventListener("error", () => reject(new SaidError("results.not-played")), { once: true });
  });
}
