import { join } from "node:path";
import { inARow, told } from "#core/said.ts";
import { fixedSizes } from "#diffusion/model/fixed-sizes.ts";
import { inspectModel } from "#diffusion/model/load-model.ts";
import { findModels } from "../model-folders.ts";
import { type Check, type Finding, ok, warn } from "./finding.ts";

/** What Load Pipeline would make of the folders of models; no weights are read. */
export const checkModels: Check = async ({ models, data }) =>
  (await Promise.all(models.map((folder) => checkFolder(folder, data)))).flat();

async function checkFolder(folder: string, data: string): Promise<Finding[]> {
  const found = await findModels(folder);
  // The one in the data folder is there for those who want it.
  if (found === undefined && folder !== join(data, "models"))
    return [warn("models", `there is no folder ${folder}`, "Make it, or take it from models; the others are used.")];
  if (found === undefined || found.length === 0) return [ok("models", `${folder} has none yet`)];
  return Promise.all(found.map(inspect));
}

async function inspect(folder: string): Promise<Finding> {
  try {
    const { family, ...model } = await inspectModel(folder);
    const fixed = fixedSizes({ ...model, family: family.id });
    const sizes = fixed.length > 0 ? `; made for fixed sizes: ${told(inARow(fixed))}` : "";
    return ok("model", `${folder}: ${family.title}, ${model.scheduler._class_name}${sizes}`);
  } catch (error) {
    return warn("model", (error as Error).message.replace(/\.$/, ""), "Other models are not affected.");
  }
}
