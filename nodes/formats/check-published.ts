import { z } from "zod";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";
import type { ScheduleFile } from "./schedule-file.ts";

const publishedSchema = z.object({
  id: z.string(),
  model: z.string(),
  className: z.string().optional(),
});

/** Samplers of the models' own repositories, and the diffusers classes that do the same. */
const same: Readonly<Record<string, string>> = {
  FlowUniPCMultistepScheduler: "UniPCMultistepScheduler",
  FlowMatchDiscreteScheduler: "FlowMatchEulerDiscreteScheduler",
};

/**
 * Sees that a published list is used for what it was published for: a model of that name, a sampler of that class. Any other
 * schedule passes, and so does a published one that was carried over (`transferSchedule`), which says so itself.
 * @throws Failure `formats/published-elsewhere`
 */
export function checkPublished(
  { provenance }: ScheduleFile,
  use: { readonly model?: string; readonly sampler?: string },
): void {
  const { data: published } = publishedSchema.safeParse(provenance.published);
  if (!published) return;
  const { id, model, className } = published;
  const of =
    use.model !== undefined && model !== "any" && !letters(use.model).includes(letters(model))
      ? said("the model {model}, not for {other}", { model, other: use.model })
      : use.sampler !== undefined && className !== undefined && classOf(className) !== classOf(use.sampler)
        ? said("{className}, not for {sampler}", { className, sampler: use.sampler })
        : undefined;
  if (of === undefined) return;
  throw failure(
    "formats/published-elsewhere",
    said(
      "The list {id} was published for {of}. Put Transfer Schedule behind it, which carries it over and says what it did; or calibrate this run.",
      { id, of },
    ),
  );
}

function classOf(name: string): string {
  return same[name] ?? name;
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
