import { describe, expect, test } from "vitest";
import { told } from "#core/said.ts";
import { type ExportTarget, exportSchedule, exportTargets } from "#formats/exports.ts";
import { makeSchedule, type ScheduleParts } from "#formats/schedule-file.ts";

const scheduler = {
  className: "FlowMatchEulerDiscreteScheduler",
  config: {},
  timesteps: [1000, 750, 500, 250],
  sigmas: [1, 0.75, 0.5, 0.25, 0],
};
const guidance = { mode: "classifier-free", scale: 5 };

function exported(target: ExportTarget, parts: Partial<ScheduleParts>) {
  const given = { steps: 4, compute: [0, 1, 3], objective: "given", reuseLevel: "output", predictor: "hold" } as const;
  const { text, notes } = exportSchedule(makeSchedule({ ...given, ...parts }), target);
  return { text, notes: notes.map((note) => told(note)) };
}

describe("What does not carry over", () => {
  test("is nothing to our own file, whatever was measured", () => {
    const parts = { reuseLevel: "residual", predictor: "taylor2", provenance: { scheduler, guidance } } as const;
    expect(exported("json", parts).notes).toEqual([]);
  });

  test("is said in the head of every program, line by line", () => {
    const provenance = { scheduler, guidance };
    for (const target of exportTargets.filter((to) => to !== "json" && to !== "csv")) {
      const { notes, text } = exported(target, { provenance });
      expect(notes.length).toBeGreaterThan(0);
      for (const note of notes) expect(text).toContain(`# ${note}\n`);
    }
  });

  test.each(exportTargets.filter((to) => to !== "json"))("names guidance where it is exported to %s", (target) => {
    expect(exported(target, { provenance: { guidance, ...(target === "sigmas" && { scheduler }) } }).notes).toContain(
      "Made with the guidance classifier-free at scale 5: set the same where it runs.",
    );
  });

  test.each(["cache-dit", "lemica"] as const)("names the reuse level output, of which %s knows nothing", (target) => {
    expect(exported(target, {}).notes).toContainEqual(expect.stringMatching(/^Measured at the reuse level output: /));
    expect(exported(target, { reuseLevel: "residual" }).notes.join()).not.toMatch(/reuse level/);
  });

  test("names the reuse level residual to MeanCache, which reuses outputs", () => {
    expect(exported("meancache", { reuseLevel: "residual" }).notes).toContainEqual(
      expect.stringMatching(/^Measured at the reuse level residual: /),
    );
  });

  test.each(["lemica", "meancache"] as const)("names a predictor that %s does not make", (target) => {
    for (const predictor of ["taylor1", "taylor2", "mine"]) {
      expect(exported(target, { predictor }).notes.join()).toMatch(`Measured with the predictor ${predictor}: `);
    }
  });

  test("says to cache-dit that its TaylorSeer is another extrapolation, and that it has no other predictor", () => {
    expect(exported("cache-dit", { predictor: "taylor1" }).notes.join()).toMatch(/runs along steps, and holds until/);
    expect(exported("cache-dit", { predictor: "mine" }).notes.join()).toMatch(/Measured with the predictor mine: /);
  });

  test("says to cache-dit which models it has no pipeline of", () => {
    const notesFor = (name: string) => exported("cache-dit", { provenance: { model: { name } } }).notes.join();
    for (const name of [
      "stable-diffusion-xl-base-1.0",
      "Latte-1",
      "Open-Sora",
      "stable-diffusion-v1-5",
      "SDXL",
      "sd-2.1",
    ])
      expect(notesFor(name)).toMatch(`cache-dit knows no pipeline of ${name}`);
    for (const name of ["stable-diffusion-3.5-medium", "FLUX.1-dev", "Wan2.1-T2V-14B", "Qwen-Image", "sd3.5"])
      expect(notesFor(name)).not.toMatch(/knows no pipeline/);
  });

  test.each(exportTargets.filter((to) => !["json", "csv", "sigmas"].includes(to)))(
    "says to %s what is not known of a bare mask",
    (target) => {
      const { notes } = exported(target, { reuseLevel: "unknown", predictor: "unknown" });
      expect(notes).toContainEqual(expect.stringMatching(/^The reuse level of the schedule is not known: /));
      expect(notes).toContainEqual(expect.stringMatching(/^The predictor of the schedule is not known: /));
    },
  );
});

describe("A program of ours refuses", () => {
  test("the reuse level residual into comfyui", () => {
    expect(() => exported("comfyui", { reuseLevel: "residual" })).toThrow(
      expect.objectContaining({
        code: "formats/other-schedule",
        message: expect.stringMatching(/"residual".*"output"/),
      }),
    );
  });

  test("a predictor along sigmas that are not known", () => {
    for (const predictor of ["taylor1", "taylor2"]) {
      expect(() => exported("diffusers", { predictor })).toThrow(
        expect.objectContaining({
          code: "formats/other-schedule",
          message: expect.stringMatching(/its table of sigmas/),
        }),
      );
      const { text } = exported("diffusers", { predictor, provenance: { scheduler } });
      expect(text).toContain(`ORDER = ${predictor.slice(-1)}\n`);
      expect(text).toContain("SIGMAS = [1, 0.75, 0.5, 0.25, 0]\n");
    }
  });

  test.each(["diffusers", "comfyui"] as const)("a predictor that %s does not make", (target) => {
    expect(() => exported(target, { predictor: "mine" })).toThrow(
      expect.objectContaining({ code: "formats/other-schedule", message: expect.stringMatching(/predictor "mine"/) }),
    );
  });
});
