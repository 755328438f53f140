import { said } from "#core/said.ts";
import type { Model, TorchPipeline } from "#diffusion/model/model.ts";
import type { Preview } from "#kit/preview.ts";

/** What a pipeline in PyTorch is called with for sizes that are asked for. */
export function callOfSizes({
  width,
  height,
  frames,
}: {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly frames?: number | undefined;
}): TorchPipeline["call"] {
  return {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(frames !== undefined && { num_frames: frames }),
  };
}

/** What a loader shows of a pipeline in PyTorch. */
export function torchTable(model: Model): Extract<Preview, { readonly kind: "table" }> {
  return {
    kind: "table",
    columns: ["", ""],
    rows: [
      [said("Pipeline"), model.torch!.className],
      [said("Scheduler"), String(model.scheduler._class_name ?? "")],
      [said("Runs on"), `${model.torch!.device}, ${model.torch!.dtype}`],
      [said("Content hash"), model.hash.slice(0, 12)],
    ],
  };
}
