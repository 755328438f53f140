import { inARow, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Conditioning } from "#diffusion/loop/denoiser.ts";
import { isNpy, readNpy } from "#formats/npy.ts";
import { readSafetensors } from "#formats/safetensors.ts";

/**
 * One row for each input, from a .safetensors of inputs by name, or an .npy of the text's states alone.
 * @param text name of the family's text input. @param like what the rows must be shaped as.
 * @throws Failure `prompt/bad-conditioning` with everything that is wrong; as the readers.
 */
export function conditioningOf(bytes: Uint8Array, source: string, text: string, like?: Conditioning): Conditioning {
  const found = isNpy(bytes) ? { [text]: ofNpy(bytes, source) } : readSafetensors(bytes, source);
  const rows = Object.entries(found);
  const problems = rows.flatMap(([name, { data, dims }]): Said | readonly Said[] => {
    if (dims[0] !== 1)
      return said("{name} has the sizes [{dims}], not one row [1, …]", { name, dims: dims.join(", ") });
    const bad = data.find((v) => !Number.isFinite(v));
    return bad === undefined ? [] : said("{name} holds {value}", { name, value: bad });
  });
  if (!Object.hasOwn(found, text)) problems.push(said("{text} is not there", { text }));
  for (const name of Object.keys(like ?? {})) {
    if (!Object.hasOwn(found, name) && name !== text) problems.push(said("{name} is not there", { name }));
  }
  if (problems.length === 0) return found;
  throw failure(
    "prompt/bad-conditioning",
    said("{source} cannot be used: {problems}. Save one row for each input of the denoiser, by its name.", {
      source,
      problems: inARow(problems, "; "),
    }),
  );
}

function ofNpy(bytes: Uint8Array, source: string) {
  const { data, shape } = readNpy(bytes, source);
  const dims = shape.length === 2 ? [1, ...shape] : shape;
  return { data: Float32Array.from(data), dims };
}
