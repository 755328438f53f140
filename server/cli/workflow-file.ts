import { importFile } from "#comfy/import-document.ts";
import { nodeInfos } from "#comfy/node-info.ts";
import { Failure, retold } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { nearestNames } from "#engine/nearest-names.ts";
import { isCarrier } from "#media/metadata.ts";
import { exposedName, settledParam } from "#protocol/block.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { catalogue } from "./engine.ts";
import { failure } from "./failures.ts";
import { readGiven } from "./files.ts";
import { badOption } from "./options.ts";

const PICTURES = /\.(webp|png|gif|mp4|webm)$/i;

/**
 * A workflow from a file, or out of a picture or video that was saved with one; also one of ComfyUI's API whose nodes are all ours.
 * @throws Failure `cli/cannot-read`, `cli/no-workflow-inside`; as `importFile`, with the file's name.
 */
export async function readWorkflowFile(file: string): Promise<Workflow> {
  const bytes = await readGiven(file);
  // What is called a picture and is none carries nothing either.
  if (PICTURES.test(file) && !isCarrier(bytes)) throw nothingInside(file);
  let workflow: Workflow | undefined;
  try {
    workflow = importFile(bytes, { catalogue, infos: nodeInfos(catalogue.describe()) });
  } catch (cause) {
    if (cause instanceof Failure) throw retold(cause, (what) => said("{file}: {what}", { file, what }));
    throw cause;
  }
  if (workflow === undefined) throw nothingInside(file);
  return workflow;
}

function nothingInside(file: string): Failure {
  const why = "Only files saved by Save Video or lemica sample have one, until another program saves them anew.";
  return failure("cli/no-workflow-inside", said("There is no workflow inside {file}. {why}", { file, why }));
}

/**
 * The workflow with settings `node.param=value`, or `name=value` for a parameter that it exposes under that name.
 * @throws Failure `cli/bad-option` for what is no such setting, or names no node or nothing exposed.
 */
export function withSettings(workflow: Workflow, settings: readonly string[]): Workflow {
  const copy = structuredClone(workflow);
  for (const setting of settings) {
    const match = /^([^=]+)=([\s\S]*)$/.exec(setting);
    if (!match) throw badOption(`--set takes NODE.PARAM=VALUE or NAME=VALUE, not "${setting}".`);
    const [, place, text] = match as unknown as [string, string, string];
    const [id, param] = placeOf(place, setting, copy);
    const node = copy.nodes.find((n) => n.id === id);
    if (!node) throw noSuchNode(setting, id, copy);
    node.params[param] = settingOf(text, id, param, copy);
  }
  return copy;
}

/** The node and the parameter that a setting is for. */
function placeOf(place: string, setting: string, { exposed }: Workflow): readonly [string, string] {
  const [id, param, ...rest] = place.split(".");
  if (id && param && rest.length === 0) return [id, param];
  if (param !== undefined) throw badOption(`--set takes NODE.PARAM=VALUE or NAME=VALUE, not "${setting}".`);
  const found = exposed.find((candidate) => exposedName(candidate) === place);
  if (found) return [found.node, found.param];
  const names = exposed.map(exposedName);
  const [near] = nearestNames(place, names, 1);
  const there = names.length > 0 ? `Choose one of ${names.join(", ")}.` : "It exposes none: write NODE.PARAM=VALUE.";
  throw badOption(
    `--set ${setting}: the workflow exposes no parameter "${place}". ${near ? `Did you mean ${near}?` : there}`,
  );
}

/** Text where the parameter takes text, else what it says as JSON; whether that is right is for the check to say. */
function settingOf(text: string, id: string, name: string, workflow: Workflow): unknown {
  const { type = "", param = name } = settledParam(workflow, id, name) ?? {};
  const shape = catalogue.get(type)?.params.shape ?? {};
  if (Object.hasOwn(shape, param) && shape[param]!.safeParse(text).success) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function noSuchNode(setting: string, id: string, { nodes }: Workflow): Failure {
  const ids = nodes.map((node) => node.id);
  const [near] = nearestNames(id, ids, 1);
  const advice = near ? `Did you mean ${near}?` : `Choose one of ${ids.join(", ")}.`;
  return badOption(`--set ${setting}: the workflow has no node "${id}". ${advice}`);
}
