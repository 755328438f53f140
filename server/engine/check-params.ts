import { z } from "zod";
import { anyOf, inARow, type Said, said } from "#core/said.ts";
import { kindOf, saidOfIssue, shown } from "#core/said-issue.ts";
import type { NodeDefinition } from "#kit/node-definition.ts";
import type { ParamSchema } from "#protocol/param-schema.ts";
import { type Problem, problem } from "#protocol/problem.ts";
import type { WorkflowNode } from "#protocol/workflow-schema.ts";
import { nearestNames } from "./nearest-names.ts";

/**
 * What is wrong with the parameters of a node, in plain words, with the range that would be right.
 * @param name how messages call the node.
 */
export function* checkParams(node: WorkflowNode, definition: NodeDefinition, name: Said): Iterable<Problem> {
  const { shape } = definition.params;
  const given: Record<string, unknown> = {};
  for (const [param, value] of Object.entries(node.params))
    if (Object.hasOwn(shape, param)) given[param] = value;
    else yield unknownParam(node.id, param, Object.keys(shape), name);
  for (const issue of parse(definition, given)) yield invalidParam(node.id, issue, definition, name);
}

function parse(definition: NodeDefinition, params: unknown): readonly z.core.$ZodIssue[] {
  try {
    return definition.params.safeParse(params, { reportInput: true }).error?.issues ?? [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = "cannot be checked";
    return [
      {
        code: "custom",
        path: [],
        message,
        params: { said: said("cannot be checked ({why})", { why }) },
        input: params,
      },
    ];
  }
}

export function unknownParam(node: string, param: string, params: readonly string[], name: Said): Problem {
  const [near] = nearestNames(param, params, 1);
  return problem(
    "workflow/unknown-param",
    { node, param },
    params.length > 0
      ? said("Node {name} has no parameter {param}; its parameters are {params}.", {
          name,
          param,
          params: inARow(params),
        })
      : said("Node {name} has no parameter {param}; it has no parameters.", { name, param }),
    near === undefined ? said("Delete it.") : said("Write {near} instead, or delete it.", { near }),
  );
}

function invalidParam(node: string, issue: z.core.$ZodIssue, definition: NodeDefinition, name: Said): Problem {
  const [param, ...inside] = issue.path;
  if (typeof param !== "string")
    return problem(
      "workflow/invalid-params",
      { node },
      said("The parameters of node {name} do not fit together: {why}.", { name, why: saidOfIssue(issue) }),
      said("Change one of them."),
    );
  const schema = definition.params.shape[param]!;
  const place = param + inside.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return problem(
    "workflow/invalid-param",
    { node, param },
    wrong(issue, place, name),
    remedyFor(schema),
    here(issue, schema),
  );
}

/** At the field itself. */
function here(issue: z.core.$ZodIssue, schema: z.core.$ZodType): Said {
  const { path } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as ParamSchema;
  const isEmpty = issue.input === undefined || issue.input === "";
  if (path && isEmpty) return path.endings ? said("Choose a file.") : said("Choose a folder.");
  const remedy = remedyFor(schema);
  if (isEmpty) return remedy;
  return issue.code === "custom"
    ? said("{why}. {remedy}", { why: saidOfIssue(issue), remedy })
    : said("It {why}. {remedy}", { why: saidOfIssue(issue), remedy });
}

function wrong(issue: z.core.$ZodIssue, param: string, name: Said): Said {
  const what = { param, name, why: saidOfIssue(issue) };
  if (issue.code === "custom" && issue.input !== undefined)
    return said("Parameter {param} of node {name} is {value}: {why}.", { ...what, value: shown(issue.input) });
  if (issue.input === undefined) return said("Parameter {param} of node {name} is missing, and {why}.", what);
  return said("Parameter {param} of node {name} is {value}, and {why}.", { ...what, value: shown(issue.input) });
}

/** What would be right, read off the parameter's JSON Schema: kind, range, choices, default. */
function remedyFor(schema: z.core.$ZodType): Said {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const what = json.enum ? anyOf(json.enum.map(shown)) : ranged(json);
  const measured = typeof json.unit === "string" ? said("{what} {unit}", { what, unit: { text: json.unit } }) : what;
  if (json.default === undefined) return said("Give {what}.", { what: measured });
  return said("Give {what}, or leave it out for {value}.", { what: measured, value: shown(json.default) });
}

function ranged(json: z.core.JSONSchema.BaseSchema): Said {
  const bound = (value: unknown) =>
    typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  const kind = typeof json.type === "string" ? kindOf(json.type) : said("a value");
  const least = bound(json.minimum);
  const most = bound(json.maximum);
  if (least !== undefined && most !== undefined) return said("{kind} from {least} to {most}", { kind, least, most });
  if (least !== undefined) return said("{kind} from {least}", { kind, least });
  if (most !== undefined) return said("{kind} up to {most}", { kind, most });
  const above = bound(json.exclusiveMinimum);
  return above === undefined ? kind : said("{kind} above {above}", { kind, above });
}
