import { type PublishedList, publishedLists } from "#formats/published-lists.ts";

/** docs/published-schedules.md, made of the lists themselves. */
export function publishedPage(): string {
  const groups = new Map<string, PublishedList[]>();
  for (const list of publishedLists) {
    const key = `${list.source.id}/${list.model}/${list.steps}`;
    groups.set(key, [...(groups.get(key) ?? []), list]);
  }
  return `${head}\n${[...groups.values()].map(section).join("\n")}`;
}

const head = `# Published schedules

Lists of steps that others have published, carried here as data. A list says which 0-based steps run the whole model; the others
reuse. None of its authors says on which prompts it was chosen or what its errors are, so a list of your own, calibrated on your
model, step count and sampler, is to be preferred.

\`\`\`sh
node bin/lemica.js schedule published                                   # all of them
node bin/lemica.js schedule published lemica/flux.1-dev/50/fast-15      # what is known of one
node bin/lemica.js schedule published lemica/flux.1-dev/50/fast-15 --out fast-15.schedule.json
\`\`\`

In a workflow the node Published Schedule gives one. A list fits runs of its own model, step count and sampler; Apply Cache
Mask refuses it on a model of another name, and Sample with another sampler or step count. For these,
Transfer Schedule (\`lemica schedule transfer\`) carries each step to the one that is nearest along sigma, tells what became of
each, says where two fall together, and keeps the first and the last. Sigmas of different kinds of sampler are compared as shares
of noise: a flow's sigma itself, and r/(1 + r) for a ratio r of noise to signal. Where the sigmas of a run are not known, and those
of published lists are not, connect the settings of the run that the list was made for, or steps go by their place in the run. What
comes out is a guess: it keeps no errors, and says in its provenance where it comes from.

This page is made of \`nodes/formats/published-*.ts\`; a test keeps it equal.
`;

function section(lists: readonly PublishedList[]): string {
  const { source, model, steps, place, scheduler, guidance, reused, warnings } = lists[0]!;
  const from = [source.title, source.revision, source.licence].filter(Boolean).join(", ");
  const facts = [
    `From ${from}: \`${place}\`. Sampler: ${scheduler.text}. Guidance: ${guidance}. Reused: ${reused}.`,
    ...warnings.map((warning) => `**Warning:** ${warning}`),
  ];
  const rows = lists.map(({ id, compute }) => `| \`${id}\` | ${compute.length} | ${compute.join(" ")} |`);
  return `## ${model === "any" ? "Any model" : model}, ${steps} steps (${source.title})

${facts.join("\n\n")}

| list | budget | steps computed |
|---|---|---|
${rows.join("\n")}
`;
}
