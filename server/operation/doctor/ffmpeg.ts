import { askProgram } from "./ask-program.ts";
import { type Check, ok, warn } from "./finding.ts";

/** ffmpeg is needed for MP4 and nothing else. */
export const checkFfmpeg: Check = async () => {
  const said = await askProgram("ffmpeg", ["-hide_banner", "-encoders"]);
  if ("failure" in said)
    return [warn("ffmpeg", "is not on the PATH, so no MP4 can be saved", "Install ffmpeg, or save animated WebP.")];
  if (!/\blibx264\b/.test(said.out))
    return [warn("ffmpeg", "has no libx264, so no MP4 can be saved", "Install an ffmpeg with H.264.")];
  return [ok("ffmpeg", "saves MP4")];
};
