/**
 * Clips of the shipped model, as it is shipped, for the analytic checker in models/moving-shapes/train/evaluate.py:
 *
 *     npx tsx bench/adherence.ts out/adherence [pairs, 64] [first seed, 95001]
 *     python3 models/moving-shapes/train/evaluate.py --clips out/adherence/clips.npy --prompts out/adherence/prompts.txt
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeSettings } from "#diffusion/model/settings.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { writeNpy } from "#formats/npy.ts";
import { openBench, promptNumber } from "./moving-shapes.ts";

const [folder = "out/adherence", pairs = "64", firstSeed = "95001"] = process.argv.slice(2);
const { model, inference, conditioned } = await openBench();
const settings = makeSettings(model, { steps: 50 });
const samples = await conditioned(
  Array.from({ length: Number(pairs) }, (_, k) => promptNumber(2000 + 5 * k)),
  Number(firstSeed),
);
const clips: Float32Array[] = [];
let dims: readonly number[] = [];
for (const sample of samples) {
  const { latent } = await inference.perform({ kind: "sample", model, settings, sample });
  const frames = await decodeLatent(model, inference, latent);
  clips.push(frames.data);
  dims = frames.dims;
}
await inference.close();
const all = new Float32Array(clips.length * clips[0]!.length);
clips.forEach((clip, k) => {
  all.set(clip, k * clip.length);
});
await mkdir(folder, { recursive: true });
await writeFile(join(folder, "clips.npy"), writeNpy(all, [clips.length, ...dims]));
await writeFile(join(folder, "prompts.txt"), `${samples.map((s) => s.prompt).join("\n")}\n`);
console.log(`${clips.length} clips in ${folder}`);
