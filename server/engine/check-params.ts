import { z } from "zod";
import type { NodeDefinition } from "#kit/node-definition.ts";
import type { Problem } from "#protocol/problem.ts";
import type { WorkflowNode } from "#protocol/workflow-schema.ts";
import { nearestNames } from "./nearest-names.ts";

/**
 * What is wrong with the parameters of a node, in plain words, with the range that would be right.
 * @param name how messages call the node.
 */
export function* checkParams(node: WorkflowNode, definition: NodeDefinition, name: string): Iterable<Problem> {
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
    const message = `cannot be checked (${error instanceof Error ? error.message : error})`;
    return [{ code: "custom", path: [], message, input: params }];
  }
}

export function unknownParam(id: string, param: string, params: readonly string[], name: string): Problem {
  const near = nearestNames(param, params, 1);
  const there = params.length > 0 ? `its parameters are ${params.join(", ")}` : "it has no parameters";
  return {
    code: "workflow/unknown-param",
    node: id,
    param,
    message: `Node ${name} has no parameter ${param}; ${there}.`,
    remedy: near.length > 0 ? `Write ${near[0]} instead, or delete it.` : "Delete it.",
  };
}

function invalidParam(id: string, issue: z.core.$ZodIssue, definition: NodeDefinition, name: string): Problem {
  const [param, ...inside] = issue.path;
  if (typeof param !== "string")
    return {
      code: "workflow/invalid-params",
      node: id,
      message: `The parameters of node ${name} do not fit together: ${issue.message}.`,
      remedy: "Change one of them.",
    };
  const where = inside.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return {
    code: "workflow/invalid-param",
    node: id,
    param,
    message: `Parameter ${param}${where} of node ${name} ${inWords(issue)}.`,
    remedy: remedyFor(definition.params.shape[param]!),
  };
}

const KINDS: Readonly<Record<string, string>> = {
  int: "a whole number",
  integer: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  tuple: "a list",
};
const UNITS: Readonly<Record<string, string>> = { string: " characters", array: " items", set: " items" };

function inWords(issue: z.core.$ZodIssue): string {
  const is = issue.input === undefined ? "is missing" : `is ${shown(issue.input)}`;
  switch (issue.code) {
    case "invalid_type":
      return `${is}, and must be ${KINDS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `${is}, and must be ${issue.values.map(shown).join(" or ")}`;
    case "too_small":
    case "too_big": {
      const least = issue.code === "too_small";
      const bound = least ? issue.minimum : issue.maximum;
      const how = issue.inclusive === false ? (least ? "more than" : "less than") : least ? "at least" : "at most";
      const unit = UNITS[issue.origin];
      return unit ? `must have ${how} ${bound}${unit}` : `${is}, and must be ${how} ${bound}`;
    }
    case "not_multiple_of":
      return `${is}, and must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return `has the unknown ${issue.keys.join(", ")}`;
    case "invalid_union":
      return `${is}, which is none of the forms it can have`;
    default:
      return `${is}: ${issue.message}`;
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** What would be right, read off the parameter's JSON Schema: kind, range, choices, default. */
function remedyFor(schema: z.core.$ZodType): string {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const kind = typeof json.type === "string" ? (KINDS[json.type] ?? "a value") : "a value";
  const unit = typeof json.unit === "string" ? ` ${json.unit}` : "";
  const otherwise = json.default === undefined ? "" : `, or leave it out for ${shown(json.default)}`;
  const what = json.enum ? json.enum.map(shown).join(" or ") : `${kind}${range(json)}${unit}`;
  return `Give ${what}${otherwise}.`;
}

function range(json: z.core.JSONSchema.BaseSchema): string {
  const bound = (value: unknown) =>
    typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  const least = bound(json.minimum);
  const most = bound(json.maximum);
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  if (least !== undefined) return ` from ${least}`;
  if (most !== undefined) return ` up to ${most}`;
  const above = bound(json.exclusiveMinimum);
  return above === undefined ? "" : ` above ${above}`;
}
