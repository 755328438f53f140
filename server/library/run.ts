import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { eitherInference } from "#diffusion/run/either-inference.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import { TorchInference } from "#diffusion/torch/torch-inference.ts";
import { filesOf } from "#engine/output-files.ts";
import { type RunOptions as EngineOptions, type RunResult, runWorkflow } from "#engine/run-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import type { WrittenFile } from "#kit/files.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import { pack } from "#nodes/index.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { type Journals, memoryJournals } from "#store/journals.ts";
import { memoryResults, type ResultStore } from "#store/result-store.ts";

export interface RunOptions extends Pick<EngineOptions, "signal" | "emit" | "targets"> {
  /** Folder that nodes write into, the working folder if absent. */
  readonly output?: string;
  /** Where relative paths are looked for, in turn; the working folder if absent. */
  readonly bases?: readonly string[];
  /** Threads of a model's operators; all cores if absent. */
  readonly threads?: number;
  /** ONNX Runtime's execution providers in order of preference, such as `cuda`, `cpu`. */
  readonly providers?: readonly string[];
  /** Nodes beside those of this package, as `defineNode` makes them. */
  readonly nodes?: readonly NodeDefinition[];
  /** Kept for as long as the caller likes, so that a second run computes what has changed; of this run alone if absent. */
  readonly results?: ResultStore;
  /** Where calibrations keep what they have measured; in memory if absent. */
  readonly journals?: Journals;
  /** Stands between nodes and models. */
  readonly through?: (inference: Inference) => Inference;
}

export interface Ran extends RunResult {
  /** What its nodes wrote, in order. */
  readonly files: readonly WrittenFile[];
}

/**
 * Runs a workflow in this process, its models in processes of their own, which end with it. Never rejects for what is wrong with the
 * workflow or its nodes: that stands in `problems` and `failures`. Equal workflows give equal results on one machine.
 */
export async function run(
  workflow: Workflow,
  { output, bases, threads, providers, nodes = [], through = (inference) => inference, ...options }: RunOptions = {},
): Promise<Ran> {
  const onnx = new OnnxInference({ ...(threads && { threads }), ...(providers && { providers }) });
  const inference = eitherInference(onnx, new TorchInference());
  const here = process.cwd();
  const files = filesOf({ output: output ?? here, bases: bases ?? [here], roots: "any" });
  const written: WrittenFile[] = [];
  const write: typeof files.write = async (name, content) => {
    const file = await files.write(name, content);
    written.push(file);
    return file;
  };
  try {
    const result = await runWorkflow(workflow, {
      results: memoryResults(),
      journals: memoryJournals(),
      ...options,
      catalogue: catalogueOf([...pack, ...nodes]),
      files: { ...files, write },
      capabilities: { inference: through(inference) },
    });
    return { ...result, files: written };
  } finally {
    await inference.close();
  }
}
