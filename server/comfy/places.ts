import { said } from "#core/said.ts";
import { failure as httpFailure } from "#http/failures.ts";
import { findFile } from "#http/file-name.ts";
import type { Runs } from "#runs/runs.ts";
import { failure as comfyFailure } from "./failures.ts";
import { isRunId } from "./prompt-id.ts";

/** The folders of what clients send; made when first needed. */
export interface Places {
  /** For nodes to read. */
  readonly inputs: string;
  /** Until the server is started anew. */
  readonly temp: string;
  /** Uploaded beside what runs have saved. */
  readonly uploaded: string;
  /** Settings, and files that clients keep for their user. */
  readonly user: string;
}

/** A file as clients name it. */
export interface Named {
  readonly filename?: unknown;
  readonly subfolder?: unknown;
  readonly type?: unknown;
}

/** The folder for uploads of a type: `input` if none is given, `temp` or `output`. @throws Failure `comfy/no-upload`. */
export function uploadRoot(type: string, { inputs, temp, uploaded }: Places): string {
  if (type === "input") return inputs;
  if (type === "temp") return temp;
  if (type === "output") return uploaded;
  throw comfyFailure(
    "comfy/no-upload",
    said('There is nothing to keep; send a file as "image", of the type "input", "temp" or "output".'),
  );
}

/**
 * Where a file that is named has its place, by its type: those of runs are named by its id first. The name may say its type in brackets, as in
 * `cat.png [input]`.
 * @throws Failure `http/bad-name`, `http/no-such-file`.
 */
export function placeOf(
  { filename, subfolder = "", type }: Named,
  places: Places,
  runs: Runs,
): { root: string; name: string } {
  if (typeof filename !== "string" || typeof subfolder !== "string")
    throw httpFailure(
      "http/bad-name",
      said("A file is named by filename and, if it is in one, subfolder; give each once."),
    );
  const [, bare, told] = /^(.*?)(?: \[(input|output|temp)\])?$/s.exec(filename)!;
  const folder = subfolder.replace(/\/+$/, "");
  const name = folder === "" ? bare! : `${folder}/${bare}`;
  const kind = told ?? (typeof type === "string" && type !== "" ? type : "output");
  const [run, ...rest] = name.split("/");
  if (kind === "output" && isRunId(run!) && rest.length > 0) return { root: runs.filesOf(run!), name: rest.join("/") };
  if (kind === "input" || kind === "temp" || kind === "output") return { root: uploadRoot(kind, places), name };
  throw httpFailure(
    "http/no-such-file",
    said("There is no file {name}; correct its name.", { name: JSON.stringify(name.slice(0, 300)) }),
  );
}

/** The file that is named. @throws Failure `http/bad-name`, `http/no-such-file`. */
export async function findNamed(named: Named, places: Places, runs: Runs): Promise<{ readonly path: string }> {
  const { root, name } = placeOf(named, places, runs);
  return findFile(root, name);
}
