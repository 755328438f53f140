import type { z } from "zod";
import type { Failure } from "#core/failure.ts";
import { inARow, type Said, said, shortened } from "#core/said.ts";
import { saidOfIssue } from "#core/said-issue.ts";
import { comfyKindOf } from "./comfy-document.ts";
import { failure } from "./failures.ts";
import { type DocumentMigrations, isDocument, migrateDocument } from "./migrate-document.ts";
import { parseJson } from "./parse-json.ts";
import { WORKFLOW_VERSION, type Workflow, workflowSchema } from "./workflow-schema.ts";

export { formatWorkflow } from "./format-workflow.ts";

/** One entry per older version of the format, each in a file named for what it did. Version 1 is the first. */
const migrations: DocumentMigrations = new Map();

/** Places that are told. */
const MOST_TOLD = 50;

/**
 * Reads a `*.workflow.json`. The document is sound in itself; whether its nodes exist and fit is `checkWorkflow`'s to say.
 *
 * @throws Failure `workflow/not-json` (with line and column), `workflow/too-deep`, `workflow/comfyui`, `workflow/not-a-workflow`,
 * `workflow/no-version`, `workflow/too-new`, `workflow/malformed` (with every place that is wrong).
 */
export function parseWorkflow(text: string): Workflow {
  return workflowOf(parseJson(text, said("The workflow")));
}

/**
 * The same for a document that has been parsed, by `parseJson` if it comes from outside.
 * @throws Failure as `parseWorkflow` does, but for those about JSON.
 */
export function workflowOf(document: unknown): Workflow {
  if (comfyKindOf(document)) throw foreignWorkflow();
  if (!isDocument(document) || document.format !== "lemica.workflow")
    throw failure(
      "workflow/not-a-workflow",
      said(
        'The file is JSON but no workflow of lemica-nodes: "format": "lemica.workflow" is missing; choose a file that ends in .workflow.json.',
      ),
    );
  const parsed = workflowSchema.safeParse(migrateDocument(document, WORKFLOW_VERSION, migrations));
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const places = issues
    .slice(0, MOST_TOLD)
    .map((issue) => said("{place} {why}", { place: jsonPath(issue.path), why: inWords(issue) }));
  const wrong = inARow(places, "; ");
  const more = issues.length - places.length;
  throw failure(
    "workflow/malformed",
    more > 0
      ? said(
          "The workflow is malformed: {wrong}; and {more} more; mend these places, or take an undamaged copy of the file.",
          {
            wrong,
            more,
          },
        )
      : said("The workflow is malformed: {wrong}; mend these places, or take an undamaged copy of the file.", {
          wrong,
        }),
  );
}

/** What is said of a workflow of ComfyUI. @param classes some of its nodes that are not here, if it is told by nodes. */
export function foreignWorkflow(classes: readonly string[] = []): Failure {
  const named = inARow(classes.map((name) => JSON.stringify(shortened(name))));
  return failure(
    "workflow/comfyui",
    classes.length > 0
      ? said(
          "This is a workflow of ComfyUI, with nodes that lemica-nodes does not have ({named}); run it in ComfyUI, and take a schedule there as the node that Export Schedule writes for it.",
          { named },
        )
      : said(
          "This is a workflow of ComfyUI, whose nodes are not those of lemica-nodes; run it in ComfyUI, and take a schedule there as the node that Export Schedule writes for it.",
        ),
  );
}

function jsonPath(path: readonly PropertyKey[]): Said {
  const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${shortened(String(key))}`));
  return steps.join("").replace(/^\./, "") || said("the document");
}

function inWords(issue: z.core.$ZodIssue): Said {
  const why = saidOfIssue(issue);
  return issue.code === "unrecognized_keys" ? why : said("is wrong ({why})", { why });
}
