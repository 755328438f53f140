import { mkdirSync, writeFileSync } from "node:fs";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type ErrorGraphFile, fileOf } from "#formats/error-graph-file.ts";
import { makeSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { openDatabase } from "#store/database.ts";
import { FolderLibrary } from "#store/folder-library.ts";
import { librarySchema } from "#store/library-index.ts";
import { errorGraph } from "../../nodes/core/error-graph.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A folder with a library for each test of a file. */
export function libraryPlace() {
  const path = temporaryFolder();
  const file = (...names: string[]) => path("library", ...names);
  beforeEach(() => {
    mkdirSync(path("library"));
  });
  /** A library whose clock goes on by two seconds a call, so that every call looks at the folder. */
  const open = (): FolderLibrary => {
    const db = openDatabase(path("lemica.db"), [librarySchema]);
    onTestFinished(() => db.close());
    let clock = 0;
    const now = () => {
      clock += 2000;
      return clock;
    };
    return new FolderLibrary(path("library"), db, { now });
  };
  const drop = (id: string, text: string) => writeFileSync(file(id), text);
  return { path, file, open, drop };
}

export const ids = async (listed: Promise<{ items: readonly { id: string }[] }>) =>
  (await listed).items.map(({ id }) => id);

export const failure = (code: string) =>
  expect.objectContaining({ code, message: expect.stringMatching(/^.{20,}\.$/) });

export const graph = (): ErrorGraphFile =>
  fileOf(
    errorGraph(4, 3, [
      [0, 2, 0.25],
      [0, 3, 0.5],
      [1, 3, 0.125],
    ]),
    {
      distance: "l1",
      aggregate: "mean",
      reuseLevel: "output",
      predictor: "hold",
      provenance: {
        model: { name: "Wan 2.1", hash: "ABCDEF".toLowerCase().repeat(8) },
        scheduler: { className: "UniPCMultistepScheduler", config: {}, timesteps: [3, 2, 1, 0], sigmas: [3, 2, 1, 0] },
        guidance: { mode: "cfg", scale: 5 },
        prompts: ["a red circle", "a blue square"],
        date: "2026-11-22T12:00:00Z",
        notes: "Café measurements",
      },
    },
  );
export const schedule = (compute = [0, 2, 3]): ScheduleFile =>
  makeSchedule({ compute, objective: "leximax", graph: graph(), jointError: 0.3 });
