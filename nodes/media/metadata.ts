import { said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { embedInGif, isGif, readFromGif } from "./gif-metadata.ts";
import { embedInMp4, isMp4, readFromMp4 } from "./mp4-metadata.ts";
import { embedInPng, isPng, readFromPng } from "./png-metadata.ts";
import { isWebm, readFromWebm } from "./webm-metadata.ts";
import { embedInWebp, isWebp, readFromWebp } from "./webp-metadata.ts";

/**
 * The same image with a workflow's JSON inside, without encoding it anew; one that was there is replaced. WebP: EXIF
 * tag Make, `workflow:{…}`, as ComfyUI writes it. PNG: a text chunk `workflow`. GIF: a comment. MP4: a tag `workflow`.
 *
 * @throws Failure `media/cannot-embed` if the bytes are none of these, or are cut short, or the text is empty or has a
 * zero character.
 */
export function embedWorkflow(bytes: Uint8Array, json: string): Uint8Array {
  if (json === "" || json.includes("\0")) {
    throw failure(
      "media/cannot-embed",
      said("The workflow to embed is not JSON text; give the workflow file's content."),
    );
  }
  if (isWebp(bytes)) return embedInWebp(bytes, json);
  if (isPng(bytes)) return embedInPng(bytes, json);
  if (isGif(bytes)) return embedInGif(bytes, json);
  if (isMp4(bytes)) return embedInMp4(bytes, json);
  throw failure(
    "media/cannot-embed",
    said("A workflow can only be embedded in WebP, PNG, GIF or MP4; save one of these."),
  );
}

/** Whether a file is a picture or video that can carry a workflow: WebP, PNG, GIF, MP4, or (to be read only) WebM. */
export function isCarrier(bytes: Uint8Array): boolean {
  return [isWebp, isPng, isGif, isMp4, isWebm].some((is) => is(bytes));
}

/**
 * The workflow's JSON text that such a file carries, or undefined if it carries none or is damaged. The text is as
 * untrusted as any uploaded file; at most 64 MiB are unpacked.
 */
export function readWorkflow(bytes: Uint8Array): string | undefined {
  return readText(bytes, "workflow");
}

/** That, and the form that ComfyUI writes beside it as `prompt`; as many as there are. */
export function readTexts(bytes: Uint8Array): readonly string[] {
  return ["workflow", "prompt"].map((name) => readText(bytes, name)).filter((text) => text !== undefined);
}

function readText(bytes: Uint8Array, name: string): string | undefined {
  if (isWebp(bytes)) return readFromWebp(bytes, name);
  if (isPng(bytes)) return readFromPng(bytes, name);
  if (isGif(bytes)) return name === "workflow" ? readFromGif(bytes) : undefined;
  if (isMp4(bytes)) return readFromMp4(bytes, name);
  if (isWebm(bytes)) return readFromWebm(bytes, name);
  return undefined;
}
