import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

/**
 * A video, or an image of one frame: 8-bit RGB, frame after frame, each row-major height × width × 3. Never changed.
 */
export interface Clip {
  readonly data: Uint8Array;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 3;
}

/**
 * Decoded values as a clip: [low, high] becomes 0 … 255, clamped, rounded half to even as numpy does.
 *
 * @param tensor [channels, frames, height, width] with 3 channels, or 1 for grey (repeated).
 * @param range the values that become black and white, [−1, 1] for most decoders.
 * @throws Failure `media/bad-frames` for another shape, `media/not-finite` if a value is NaN or infinite.
 */
export function clipFromTensor(
  tensor: { readonly data: ArrayLike<number>; readonly dims: readonly number[] },
  [low, high]: readonly [number, number] = [-1, 1],
): Clip {
  const [channels, frames, height, width] = tensor.dims;
  const plane = frames * height * width;
  if (
    tensor.dims.length !== 4 ||
    !(plane >= 1) ||
    (channels !== 3 && channels !== 1) ||
    tensor.data.length !== channels * plane
  ) {
    throw failure(
      "media/bad-frames",
      said(
        "{dataCount} decoded values of shape [{dims}] are not a clip; give [3, frames, height, width], or 1 channel for grey.",
        { dataCount: tensor.data.length, dims: tensor.dims.join(", ") },
      ),
    );
  }
  const data = new Uint8Array(plane * 3);
  const scale = 255 / (high - low);
  for (let c = 0; c < 3; c++) {
    const start = channels === 3 ? c * plane : 0;
    for (let i = 0; i < plane; i++) {
      const value = tensor.data[start + i];
      if (!Number.isFinite(value)) {
        throw failure(
          "media/not-finite",
          said(
            "The decoder gave {value} at value {nextStart}, which is no colour; the model has overflowed: try float32, or less guidance.",
            { value, nextStart: start + i },
          ),
        );
      }
      data[i * 3 + c] = halfToEven(Math.min(255, Math.max(0, (value - low) * scale)));
    }
  }
  return { data, frames, height, width, channels: 3 };
}

/** One frame as three planes (red, green, blue), each height × width, values 0 to 1: what PSNR and SSIM take. */
export function planesOf(clip: Clip, frame: number): Float64Array {
  const plane = clip.height * clip.width;
  const planes = new Float64Array(3 * plane);
  const start = frame * plane * 3;
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < plane; i++) planes[c * plane + i] = clip.data[start + i * 3 + c] / 255;
  }
  return planes;
}

/** The clip `times` as wide and high, each pixel a square of its colour. */
export function enlarge(clip: Clip, times: number): Clip {
  if (!Number.isInteger(times) || times < 1) {
    throw failure(
      "media/bad-scale",
      said("A clip cannot be enlarged {times} times; choose a whole number from 1.", { times }),
    );
  }
  if (times === 1) return clip;
  const [height, width] = [clip.height * times, clip.width * times];
  const data = new Uint8Array(clip.frames * height * width * 3);
  for (let row = 0; row < clip.frames * clip.height; row++) {
    const line = row * times * width * 3;
    for (let x = 0; x < width; x++) {
      const from = (row * clip.width + Math.floor(x / times)) * 3;
      data.set(clip.data.subarray(from, from + 3), line + x * 3);
    }
    for (let copy = 1; copy < times; copy++) data.copyWithin(line + copy * width * 3, line, line + width * 3);
  }
  return { data, frames: clip.frames, height, width, channels: 3 };
}

function halfToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
