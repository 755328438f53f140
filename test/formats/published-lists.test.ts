import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exportSchedule } from "#formats/exports.ts";
import { publishedIds, publishedList, publishedLists, publishedSchedule } from "#formats/published-lists.ts";
import { formatSchedule, parseSchedule } from "#formats/schedule-file.ts";

type Lists = Record<string, Record<string, Record<string, unknown>>>;
const data = JSON.parse(readFileSync(new URL("../fixtures/published-schedules.json", import.meta.url), "utf8")) as {
  readonly schedules: Lists;
  readonly meancache_schedules: Lists;
  readonly cache_dit_scm_bins: Record<string, Record<string, { steps: number[] }>>;
  readonly mlx_zimage_port: Record<string, Record<string, number[]>>;
  readonly notes: Record<string, { num_steps: number; file: string; line: number; warning?: string }>;
};

/** [source, model, steps, name, compute] of every list of the data, in its order. */
const expected = [
  ...flat(data.schedules).map(([model, steps, name, list]) => ["lemica", model, steps, name, list]),
  ...flat(data.meancache_schedules).map(([model, steps, name, list]) => [
    "meancache",
    model,
    steps,
    name,
    (list as { steps: number[] }).steps,
  ]),
  ...flat({ bins: data.cache_dit_scm_bins }).map(([, steps, name, list]) => {
    const model = String(steps).includes("Z-Image") ? "Z-Image-Turbo" : "any";
    return ["cache-dit", model, Number.parseInt(String(steps), 10), name, (list as { steps: number[] }).steps];
  }),
  ...flat({ mlx: data.mlx_zimage_port }).map(([, steps, name, list]) => ["mlx", "Z-Image-Turbo", steps, name, list]),
];

function flat(lists: Lists): [model: string, steps: number | string, name: string, list: unknown][] {
  return Object.entries(lists).flatMap(([model, byCount]) =>
    Object.entries(byCount).flatMap(([steps, byName]) =>
      Object.entries(byName).map(([name, list]): [string, number | string, string, unknown] => [
        model,
        /^\d+$/.test(steps) ? Number(steps) : steps,
        name,
        list,
      ]),
    ),
  );
}

describe("Published lists", () => {
  test("are all those of the data, each with its model, step count and steps", () => {
    const key = (row: readonly unknown[]) => JSON.stringify(row);
    const found = publishedLists.map(({ source, model, steps, name, compute }) => [
      source.id,
      model,
      steps,
      name,
      compute,
    ]);
    expect(found.map(key).sort()).toEqual(expected.map(key).sort());
    expect(found.length).toBe(64);
  });

  test("have ids of their own that are easily written", () => {
    expect(new Set(publishedIds).size).toBe(publishedIds.length);
    for (const id of publishedIds) expect(id).toMatch(/^[a-z-]+\/[a-z0-9][a-z0-9.-]*[a-z0-9]\/\d+\/[a-z0-9-]+$/);
  });

  test("of LeMiCa name the file and line, and carry every warning of the data", () => {
    for (const list of publishedLists.filter(({ source }) => source.id === "lemica")) {
      const { file, line, num_steps, warning } = data.notes[list.model]!;
      expect([list.place, list.steps]).toEqual([`${file}:${line}`, num_steps]);
      if (warning) expect(list.warnings.length, list.id).toBeGreaterThan(0);
    }
    const warned = (model: string) => publishedLists.find((list) => list.model === model)!.warnings.join(" ");
    expect(warned("Z-Image-Turbo")).toMatch(/samples 9 steps, and the lists count 10.*index 9 never runs/);
    expect(warned("FLUX.2-dev")).toMatch(/latencies .* cannot be those of 26, 20 and 15/);
    expect(warned("ERNIE-Image")).toMatch(/by hand .*not calibrated/);
  });

  test("become schedules that are read back as they are, and say what is known of them", () => {
    for (const list of publishedLists) {
      const schedule = publishedSchedule(list);
      expect(parseSchedule(formatSchedule(schedule), list.id)).toEqual(schedule);
      const { provenance, edgeErrors } = schedule;
      expect(provenance.published).toMatchObject({ id: list.id, model: list.model, scheduler: list.scheduler.text });
      expect([edgeErrors, provenance.model?.name]).toEqual([undefined, list.model === "any" ? undefined : list.model]);
      expect(provenance.notes ?? "").toBe(list.warnings.join(" "));
    }
  });

  test("of MeanCache leave with the sources of their own edges", () => {
    const spans = data.meancache_schedules["Qwen-Image"]!["50"]!["17"] as { edge_jvp_span: number[] };
    const { text } = exportSchedule(publishedSchedule(publishedList("meancache/qwen-image/50/17")), "meancache");
    const sources: string[] = JSON.parse(/edge_source = \{\n {4}17: (\[.*\]),/.exec(text)![1]!);
    const names = ["chain", "v_diff_mean"];
    expect(sources).toEqual(spans.edge_jvp_span.map((span) => names[span] ?? `v_diff_mean_jvp1_s${span}`));
  });

  test("are found by id whatever its capitals, and a wrong id is answered with those that come near", () => {
    expect(publishedList("LeMiCa/Wan2.1-T2V-14B/50/14").compute).toHaveLength(14);
    expect(() => publishedList("qwen-image-50")).toThrow(
      expect.objectContaining({
        code: "formats/unknown-published-list",
        message: expect.stringMatching(/one of \S*qwen/),
      }),
    );
    expect(() => publishedList("?")).toThrow(/one of lemica\/flux/);
  });
});
