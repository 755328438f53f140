import { relative } from "node:path";
import { inARow, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { familyById } from "#diffusion/families/index.ts";
import { type DeclaredInput, declaredInputs } from "./declared-inputs.ts";
import { decoderDims } from "./decoder-latent.ts";
import { latentInput, type Model } from "./model.ts";

type Described = Pick<
  Model,
  "name" | "folder" | "family" | "configs" | "files" | "graph" | "sizes" | "latentDims" | "latentScaling"
>;

/** An input of a part that was exported for one size or one number of rows, and what it is to be fed. */
interface FixedInput extends DeclaredInput {
  /** The part's file, within the model's folder. */
  readonly part: string;
  /** Sizes of one row; undefined where any will do (channels, which are for the configuration to say). */
  readonly wanted: readonly (number | undefined)[];
}

/**
 * What of a model's graphs takes one size only, as text: `unet/model.onnx takes sample [2, 4, 64, 64]`. Nothing is loaded. Not
 * told is what could not be otherwise: sizes of a family that makes one alone, and the length that all its texts have.
 */
export function fixedSizes(model: Described): readonly Said[] {
  return fixedInputs(model)
    .filter(({ name, dims: [rows] }) => typeof rows === "number" || (name !== TEXT && makesOtherSizes(model)))
    .map(({ part, name, dims }) => said("{part} takes {name} {dims}", { part, name, dims: shapeOf(dims) }));
}

/**
 * Sees that graphs which were exported for one size are used at that size, before anything is computed with them.
 * @throws Failure `model/fixed-size`, naming all that do not fit.
 */
export function checkFixedSizes(model: Described): void {
  const wrong = fixedInputs(model).filter(({ dims, wanted }) =>
    dims.slice(1).some((d, k) => typeof d === "number" && wanted[k] !== undefined && d !== wanted[k]),
  );
  if (wrong.length === 0) return;
  const complaints = wrong.map(({ part, name, dims, wanted }) =>
    said("{part} takes {name} {dims}, not {wanted}", {
      part,
      name,
      dims: shapeOf(dims),
      wanted: shapeOf([dims[0]!, ...wanted.map((d, k) => d ?? dims[k + 1]!)]),
    }),
  );
  const sizes = fittingSizes(model, wrong);
  const remedy = sizes
    ? said("Give {sizes}, or export it with dynamic axes", { sizes })
    : said("Export it with dynamic axes, or for these sizes");
  throw failure(
    "model/fixed-size",
    said("{model} was exported for other sizes than it is to be used at: {complaints}. {remedy}.", {
      model: model.name,
      complaints: inARow(complaints, "; "),
      remedy,
    }),
  );
}

/** What text encoders call the tokens that they are fed. */
const TEXT = "input_ids";

function makesOtherSizes({ family, configs, sizes }: Described): boolean {
  try {
    familyById(family).latent.dims({ ...sizes, width: 2 * sizes.width, height: 2 * sizes.height }, configs);
    return true;
  } catch {
    return false;
  }
}

function fixedInputs(model: Described): readonly FixedInput[] {
  const { files } = model;
  const inputs = [
    ...inputOf(model, files.denoiser, latentInput(model), (rank) => latentOf(model, rank)),
    ...files.texts.flatMap((text) => (text ? inputOf(model, text.encoder, TEXT, () => [text.length]) : [])),
    ...(files.decoder ? inputOf(model, files.decoder, undefined, (rank) => decodedOf(model, rank)) : []),
  ];
  return inputs.filter(({ dims: [rows, ...sizes], wanted }) => {
    return typeof rows === "number" || sizes.some((d, k) => typeof d === "number" && wanted[k] !== undefined);
  });
}

/** @param wantedOf what one row has, for so many axes; undefined where that cannot be said. */
function inputOf(
  { folder }: Described,
  file: string,
  name: string | undefined,
  wantedOf: (rank: number) => FixedInput["wanted"] | undefined,
): FixedInput[] {
  const inputs = declaredInputs(file);
  const input = name === undefined ? inputs[0] : inputs.find((one) => one.name === name);
  const [rows, ...sizes] = input?.dims ?? [];
  // Channels alone are fixed in every graph.
  const isOpen = typeof rows !== "number" && sizes.filter(Number.isFinite).length < Math.min(2, sizes.length);
  const wanted = input && !isOpen ? wantedOf(sizes.length) : undefined;
  return input && wanted ? [{ ...input, wanted, part: relative(folder, file) }] : [];
}

/** Of the denoiser's latent all but the channels; a frame that some pictures have is one. */
function latentOf({ family, latentDims }: Described, rank: number): FixedInput["wanted"] | undefined {
  const {
    latent: { layout },
    reference,
  } = familyById(family);
  // Tokens of a picture that is referred to come after those of the latent.
  const tokens = layout === "packed" || layout === "patchified-tokens";
  const channels = tokens ? 1 : layout === "frames-first" ? 1 : 0;
  const sizes = latentDims.map((d, k) => (k === channels || (tokens && reference) ? undefined : d));
  if (rank === sizes.length + 1) return sizes.toSpliced(1, 0, 1);
  return rank === sizes.length ? sizes : undefined;
}

/** Of the decoder's latent all but the channels, and but frames that it is given a few of at a time. */
function decodedOf(model: Described, rank: number): FixedInput["wanted"] | undefined {
  const [, ...sizes] = decoderDims(model);
  const clip = sizes.length === 3;
  const atOnce = familyById(model.family).decoder.framesAtOnce;
  if (rank === sizes.length + 1) return [undefined, ...(clip && atOnce ? [undefined, ...sizes.slice(1)] : sizes)];
  if (clip && rank === 3) return [undefined, ...sizes.slice(1)];
  return !clip && rank === 4 ? [undefined, 1, ...sizes] : undefined;
}

/** Width and height for which all that do not fit would, where that can be told. */
function fittingSizes({ sizes }: Described, wrong: readonly FixedInput[]): Said | undefined {
  const found = wrong.map(({ dims, wanted }) => {
    const [rows, columns, latentRows, latentColumns] = [dims.at(-2), dims.at(-1), wanted.at(-2), wanted.at(-1)];
    if (typeof rows !== "number" || typeof columns !== "number" || !latentRows || !latentColumns) return undefined;
    return [(sizes.width * columns) / latentColumns, (sizes.height * rows) / latentRows] as const;
  });
  const [first] = found;
  if (!first || found.some((size) => size?.join() !== first.join())) return undefined;
  return said("width {width} and height {height}", { width: first[0], height: first[1] });
}

function shapeOf(dims: readonly (number | string)[]): string {
  return `[${dims.map((d) => (d === "" ? "?" : d)).join(", ")}]`;
}
