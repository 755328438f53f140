import { stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { inARow, type Said, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Configs } from "#diffusion/families/configs.ts";
import type { Family } from "#diffusion/families/family.ts";
import { familyById, familyOfPipeline } from "#diffusion/families/index.ts";
import { parseSchedulerConfig } from "#diffusion/schedulers/config-json.ts";
import { imagePartsIn, imagePartsNamed } from "./find-image-files.ts";
import { isFile } from "./is-file.ts";
import { MANIFEST, parseManifest, TOKENIZER_CONFIG } from "./manifest.ts";
import { textGaps } from "./manifest-gaps.ts";
import type { GraphSpeech, Model, TextFiles } from "./model.ts";
import { readJson } from "./read-json.ts";
import { readText } from "./read-text.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a folder holds, recognised and complete. */
export interface FoundParts {
  readonly family: Family;
  readonly files: Model["files"];
  readonly configs: Configs;
  readonly scheduler: Json;
  readonly graph: GraphSpeech;
  readonly assumed: readonly Said[];
  /** Paths of the parts within the folder, for its hash. */
  readonly parts: readonly string[];
}

/**
 * Recognises a folder by its manifest, or else by model_index.json.
 * @throws Failure `model/no-index`, `model/unknown-family`, `model/bad-manifest`, `model/incomplete` naming every
 *   missing file at once, `model/bad-config`, `diffusion/corrupt-scheduler-config`.
 */
export async function findParts(folder: string): Promise<FoundParts> {
  return (await isFile(join(folder, MANIFEST))) ? byManifest(folder) : byIndex(folder);
}

async function byIndex(folder: string): Promise<FoundParts> {
  if (!(await stat(join(folder, "model_index.json")).catch(() => undefined))) {
    throw failure(
      "model/no-index",
      said(
        "{folder} has no model_index.json, so its family cannot be told. Export the model with Optimum, or give the folder above.",
        { folder },
      ),
    );
  }
  const index = await readJson(join(folder, "model_index.json"));
  const name = index._class_name;
  if (typeof name !== "string") {
    throw failure(
      "model/no-index",
      said('{folder} has no "_class_name". Add the pipeline\'s class name.', {
        folder: join(folder, "model_index.json"),
      }),
    );
  }
  const family = familyOfPipeline(name);
  const [denoiser, decoder] = [family.denoiser.folder, family.decoder.folder];
  const { encoders } = family.texts;
  const there = await Promise.all(
    encoders.map(async ({ encoder, optional }) => !optional || (await isFile(join(folder, encoder, "model.onnx")))),
  );
  const texts = encoders.filter((_, k) => there[k]);
  const assumed = encoders.flatMap(({ encoder }, k) =>
    there[k] ? [] : [said("{encoder} is not there, so its part of the conditioning is zeros.", { encoder })],
  );
  const configFile = (part: string) => join(folder, part, "config.json");
  const models = [denoiser, ...texts.map(({ encoder }) => encoder), decoder];
  const tokenizers = await Promise.all(texts.map(({ tokenizer }) => tokenizerIn(join(folder, tokenizer))));
  const schedulerFile = join(folder, "scheduler", "scheduler_config.json");
  // What the denoiser's config says of pictures is wanted before it is known to be there.
  const claimed = await readJson(configFile(denoiser)).catch(() => undefined);
  const image = await imagePartsIn(folder, family, { index, denoiser: claimed ?? {}, decoder: {} });
  const guiderFile = join(folder, "guider", "guider_config.json");
  const needed = [
    ...models.map((part) => join(folder, part, "model.onnx")),
    ...tokenizers.flatMap(withMerges),
    ...models.map(configFile),
    ...image.needed,
    schedulerFile,
  ];
  await checkComplete(folder, family, needed);
  for (const { encoder } of texts) await readJson(configFile(encoder));
  const configs = {
    index,
    denoiser: claimed ?? (await readJson(configFile(denoiser))),
    decoder: await readJson(configFile(decoder)),
    ...((await isFile(guiderFile)) && { guider: await readJson(guiderFile) }),
  };
  const files = encoders.map((text, k): TextFiles | null =>
    there[k]
      ? {
          encoder: join(folder, text.encoder, "model.onnx"),
          tokenizer: tokenizers[texts.indexOf(text)]!,
          length: text.length(configs),
        }
      : null,
  );
  return {
    family,
    files: {
      denoiser: join(folder, denoiser, "model.onnx"),
      decoder: join(folder, decoder, "model.onnx"),
      texts: files,
      ...(image.files && { image: image.files }),
    },
    configs,
    scheduler: parseSchedulerConfig(await readText(schedulerFile)),
    graph: { names: {}, constants: {} },
    assumed,
    parts: [
      ...models,
      ...texts.map(({ tokenizer }) => tokenizer),
      ...image.parts,
      ...(configs.guider ? ["guider"] : []),
      "scheduler",
    ],
  };
}

async function byManifest(folder: string): Promise<FoundParts> {
  const source = join(folder, MANIFEST);
  const manifest = parseManifest(source, await readJson(source));
  const family = familyById(manifest.family);
  const { denoiser, decoder, textEncoders, tokenizers, vaeEncoder, imageEncoder, imageProcessor } = manifest.files;
  const pictured = [vaeEncoder, imageEncoder, imageProcessor];
  const given = [denoiser, decoder, ...textEncoders, ...tokenizers, ...pictured].flatMap((name) => name ?? []);
  const outside = given.filter((name) => relative(folder, join(folder, name)).startsWith(".."));
  if (outside.length > 0) {
    throw failure(
      "model/bad-manifest",
      said("{source} names {outside}, which lies outside of the folder. Move the files into it.", {
        source,
        outside: inARow(outside),
      }),
    );
  }
  const { unnamed, surplus } = textGaps(family, manifest.files);
  if (surplus.length > 0) {
    throw failure(
      "model/bad-manifest",
      said("{source} names {surplus}, but {title} has {count} of each. Leave them out.", {
        source,
        surplus: inARow(surplus),
        title: family.title,
        count: family.texts.encoders.length,
      }),
    );
  }
  const image = imagePartsNamed(folder, family, manifest);
  const named = given.map((name) => join(folder, name));
  await checkComplete(folder, family, named, [...unnamed, ...image.unnamed]);
  const { configs, scheduler, inputs, constants, sign } = manifest;
  const parts = textEncoders.length > 0 ? family.texts.encoders : [];
  const texts = parts.map((part, k): TextFiles | null => {
    const [encoder, tokenizer] = [textEncoders[k], tokenizers[k]];
    if (!encoder || !tokenizer) return null;
    return { encoder: join(folder, encoder), tokenizer: join(folder, tokenizer), length: part.length(configs) };
  });
  const assumed = family.texts.encoders.flatMap(({ encoder }, k) =>
    texts[k] || texts.length === 0
      ? []
      : [said("{encoder} is not there, so its part of the conditioning is zeros.", { encoder })],
  );
  return {
    family,
    files: {
      denoiser: join(folder, denoiser),
      ...(decoder && { decoder: join(folder, decoder) }),
      texts,
      ...(image.files && { image: image.files }),
    },
    configs,
    scheduler,
    graph: {
      names: inputs,
      constants: Object.fromEntries(
        Object.entries(constants).map(([name, value]) => [
          name,
          typeof value === "number" ? { data: [value], dims: [1] } : value,
        ]),
      ),
      ...(sign && { sign }),
    },
    assumed,
    parts: ["."],
  };
}

/** tokenizer.json, or the vocab.json of a CLIP tokenizer where there is only that; ByT5 has its configuration alone. */
async function tokenizerIn(folder: string): Promise<string> {
  const fast = join(folder, "tokenizer.json");
  const config = join(folder, TOKENIZER_CONFIG);
  const { tokenizer_class } = await readJson(config).catch((): Json => ({}));
  if (tokenizer_class === "ByT5Tokenizer") return config;
  const slow = join(folder, "vocab.json");
  const isClip = tokenizer_class === undefined || /^CLIPTokenizer(Fast)?$/.test(String(tokenizer_class));
  return isClip && (await isFile(slow)) && !(await isFile(fast)) ? slow : fast;
}

/** Of a vocabulary of pairs the list of them is a part. */
function withMerges(tokenizer: string): readonly string[] {
  return basename(tokenizer) === "vocab.json" ? [tokenizer, join(dirname(tokenizer), "merges.txt")] : [tokenizer];
}

/** @param unnamed what a manifest should name, and does not. */
async function checkComplete(
  folder: string,
  family: Family,
  needed: readonly string[],
  unnamed: readonly string[] = [],
): Promise<void> {
  const found = await Promise.all(needed.map(isFile));
  const missing = needed.filter((_, k) => !found[k]);
  if (missing.length + unnamed.length === 0) return;
  const hints = await Promise.all(missing.map(tokenizerHint));
  const lacked = [...missing.map((file) => relative(folder, file)), ...unnamed];
  const hint = hints.find((each) => each !== undefined);
  throw failure(
    "model/incomplete",
    inARow(
      [
        said(
          "{folder} was recognised as {title}, but lacks {lacked}. Export these parts too, or copy them from the original model.",
          { folder, title: family.title, lacked: inARow(lacked) },
        ),
        ...(hint ? [hint] : []),
      ],
      " ",
    ),
  );
}

/** What to do about a tokenizer that is there in a form that cannot be read. */
async function tokenizerHint(file: string): Promise<Said | undefined> {
  if (basename(file) !== "tokenizer.json") return undefined;
  const folder = dirname(file);
  const convert = `transformers.AutoTokenizer.from_pretrained("${folder}", use_fast=True).save_pretrained("${folder}")`;
  const unread = await Promise.all(
    ["spiece.model", "tokenizer.model", "vocab.json"].map((name) => isFile(join(folder, name))),
  );
  const [name] = ["spiece.model", "tokenizer.model", "vocab.json"].filter((_, k) => unread[k]);
  return name && said("A {name} is not read: make tokenizer.json of it in Python with {convert}", { name, convert });
}
