import { inARow, said } from "#core/said.ts";
import { failure } from "./failures.ts";
import { cacheDitGroups } from "./published-cache-dit.ts";
import type { PublishedGroup } from "./published-group.ts";
import { lemicaGroups } from "./published-lemica.ts";
import { meanCacheGroups } from "./published-meancache.ts";
import { mlxGroups } from "./published-mlx.ts";
import { makeSchedule, type ScheduleFile } from "./schedule-file.ts";

/** A list of steps that somebody has published, with all that is known of it. */
export interface PublishedList extends Omit<PublishedGroup, "lists" | "spans"> {
  /** `source/model/steps/name` in small letters, e.g. `lemica/wan2.1-t2v-14b/50/17`. Never changed. */
  readonly id: string;
  /** Its name at its source, e.g. `slow-26`. */
  readonly name: string;
  readonly compute: readonly number[];
  readonly spans?: readonly number[];
}

/** Every list, by source, model, step count and falling budget as its source has them. */
export const publishedLists: readonly PublishedList[] = [
  ...lemicaGroups,
  ...meanCacheGroups,
  ...cacheDitGroups,
  ...mlxGroups,
].flatMap(listsOf);

export const publishedIds = publishedLists.map(({ id }) => id) as [string, ...string[]];

/** @throws Failure `formats/unknown-published-list`, naming the ids that come near. */
export function publishedList(id: string): PublishedList {
  const found = publishedLists.find((list) => list.id === id.toLowerCase());
  if (found) return found;
  const words = id.toLowerCase().split(/[^a-z0-9.]+/);
  const alike = (known: string) => words.filter((word) => word.length > 1 && known.includes(word)).length;
  const most = Math.max(...publishedIds.map(alike));
  const some = publishedIds.filter((known) => alike(known) === most);
  throw failure(
    "formats/unknown-published-list",
    said('There is no published list "{id}"; take one of {some}.', {
      id,
      some: inARow([...some.slice(0, 8), ...(some.length > 8 ? ["…"] : [])]),
    }),
  );
}

/**
 * A published list as a schedule. Nothing was measured, and the sampler's table is not known; what is known stands in
 * `provenance.published`.
 */
export function publishedSchedule(list: PublishedList): ScheduleFile {
  const { id, name, model, steps, compute, source, place, scheduler, guidance, reused, warnings, spans } = list;
  return makeSchedule({
    steps,
    compute,
    objective: "given",
    reuseLevel: list.reuseLevel,
    predictor: list.predictor,
    provenance: {
      ...(model !== "any" && { model: { name: model } }),
      source: `${[source.title, source.revision].filter(Boolean).join(" ")}, ${place}`,
      ...(warnings.length > 0 && { notes: warnings.join(" ") }),
      published: {
        id,
        name,
        model,
        steps,
        scheduler: scheduler.text,
        ...(scheduler.className && { className: scheduler.className }),
        guidance,
        reused,
        ...(spans && { spans: [...spans] }),
      },
    },
  });
}

function listsOf({ lists, spans, ...group }: PublishedGroup): PublishedList[] {
  return Object.entries(lists)
    .map(([name, compute]) => ({
      ...group,
      id: `${group.source.id}/${word(group.model)}/${group.steps}/${name}`.toLowerCase(),
      name,
      compute,
      ...(spans && { spans: spans[name]! }),
    }))
    .sort((a, b) => b.compute.length - a.compute.length);
}

/** A model's name without spaces and brackets. */
function word(model: string): string {
  return model.replace(/[ ()]+/g, "-").replace(/-$/, "");
}
