import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { said } from "#core/said.ts";
import type { Clip } from "./clip.ts";
import { failure } from "./failures.ts";

export interface Mp4Options {
  readonly fps: number;
  /** 1 to 100. */
  readonly quality: number;
  readonly lossless: boolean;
  /** The program to run, `ffmpeg` from the PATH if not given. */
  readonly program?: string;
}

/**
 * A clip as H.264 in MP4 by the machine's ffmpeg. Odd sizes are padded by one pixel, which 4:2:0 colour needs; without
 * loss the colours stay RGB, which some players cannot show.
 *
 * @throws Failure `media/no-ffmpeg` if the program is not on the PATH, `media/ffmpeg-failed` if it stops with a
 * complaint.
 */
export async function encodeMp4(clip: Clip, options: Mp4Options): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "lemica-mp4-"));
  try {
    // A file, not a pipe: ffmpeg goes back to the beginning to finish an MP4.
    const output = join(folder, "clip.mp4");
    const crf = String(Math.round(40 - options.quality * 0.28));
    const codec = options.lossless
      ? ["-c:v", "libx264rgb", "-qp", "0"]
      : ["-c:v", "libx264", "-crf", crf, "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p"];
    const input = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", `${clip.width}x${clip.height}`, "-r", `${options.fps}`];
    const args = ["-v", "error", "-y", ...input, "-i", "pipe:0", ...codec, output];
    await run(options.program ?? "ffmpeg", args, clip.data);
    return await readFile(output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], input: Uint8Array): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "pipe"] });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.on("error", (cause) => {
      fail(
        failure(
          "media/no-ffmpeg",
          said(
            "MP4 is made by ffmpeg, which is not on the PATH; install ffmpeg, or save an animated WebP instead, which needs nothing.",
          ),
          {
            cause,
          },
        ),
      );
    });
    child.on("close", (code) => {
      if (code === 0) return done();
      const complained = complaint.trim().split("\n").at(-1) || `exit code ${code}`;
      fail(
        failure(
          "media/ffmpeg-failed",
          said("ffmpeg could not make the MP4 ({complained}); save an animated WebP instead.", { complained }),
        ),
      );
    });
    // ffmpeg that stops early closes its end of the pipe; its exit code tells why.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
