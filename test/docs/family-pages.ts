import type { Family } from "#diffusion/families/family.ts";

const made = {
  shipped: "shipped",
  optimum: "export-onnx, Optimum",
  community: "export-onnx, community",
  package: "export-onnx",
  nobody: "nobody",
};

const code = (text: string) => `\`${text}\``;

/** The families' own words as docs/models.md has them: a row for each. */
export function familyTable(families: readonly Family[]): string {
  const rows = families.map((family) => {
    const { id, title, task, pipelines, denoiser, texts, exporting, sampling } = family;
    const { inputs } = denoiser;
    const fed = [inputs.latent, inputs.timestep, inputs.text, ...(inputs.guidance ? [inputs.guidance] : [])];
    const cells = [
      title,
      code(id),
      task,
      pipelines[0] === undefined ? "none" : code(pipelines[0]),
      fed.map(code).join(", "),
      guidanceOf(family),
      String(texts.encoders.length),
      String(sampling.steps),
      made[exporting.by],
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| family | id | makes | pipeline class | latent, timestep, text and guidance inputs | guidance | text encoders | steps | ONNX by |",
    "|---|---|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** A section for each family. */
export function familySections(families: readonly Family[]): string {
  return families
    .map((family) => {
      const { id, title, exporting, remarks, latent, denoiser } = family;
      const { sign, leading, timestep } = denoiser;
      const by = made[exporting.by];
      const facts = [
        `**ONNX**: ${by.includes("export-onnx") ? "`lemica export-onnx`. " : ""}${exporting.how}`,
        `**Latent**: ${layouts[latent.layout]}${leading ? " Of the prediction, the first half of the channels is used." : ""}${sign === -1 ? " The prediction's sign is turned." : ""}${timestep ? " The timestep is fed in the model's own measure." : ""}`,
        ...pictureOf(family),
        `**Run on**: ${id === "moving-shapes" ? "its real weights, which are shipped." : "a tiny model with random weights, these names, ranks and types, made by our tests; never on real weights."}`,
        ...remarks,
      ];
      return `### ${title}\n\n${facts.map((fact) => `- ${fact}`).join("\n")}`;
    })
    .join("\n\n");
}

/** How a family takes a picture. */
function pictureOf({ image, denoiser: { beside } }: Family): string[] {
  if (!beside) return [];
  if (!image) return [`**Picture**: none; the ${beside.channels} channels after the latent's are zeros.`];
  const { fit, encodes, mask, vision, ending } = image;
  return [
    [
      `**Picture**: ${fit === "crop" ? "cropped" : "stretched"} to the size that is made.`,
      encodes === "clip" ? "The clip that it begins, grey after it, is encoded." : "It alone is encoded.",
      `After the latent's channels come ${beside.channels} more: the latents of it, and ${mask.channels} of mask ${mask.place} them.`,
      `The image encoder's states are the input ${code(vision.input)}.`,
      ...(ending ? ["A last picture can be given, too."] : []),
    ].join(" "),
  ];
}

const layouts = {
  plain: "as the decoder takes it.",
  packed: "tokens of 2 × 2 patches, unpacked before decoding.",
  patchified: "channels of 2 × 2 patches, unfolded before decoding.",
  "patchified-tokens": "tokens of 2 × 2 patches, by channel, unfolded before decoding.",
  "frames-first": "frames before channels, turned before decoding.",
};

function guidanceOf({ sampling }: Family): string {
  const found = sampling.guidance({ index: {}, denoiser: { guidance_embeds: true }, decoder: {} }, {});
  if (found.mode === "none") return "none";
  if (found.mode === "embedded") return `embedded, ${found.scale}`;
  return `${found.scale}, ${found.batch}`;
}
