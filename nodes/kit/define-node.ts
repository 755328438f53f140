import { z } from "zod";
import type { NodeDefinition, NodeLiteral } from "./node-definition.ts";
import type { Inputs, Outputs } from "./port.ts";

const NODE_TYPE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const NAME = /^[a-z][A-Za-z0-9]*$/;
/** Keys that the parser of workflow files drops. */
const DROPPED = new Set(["constructor", "prototype"]);

/**
 * Defines a node from one literal; the types of inputs, parameters and outputs inside `run` follow from it. Nothing is
 * registered: a pack lists its definitions.
 *
 * @throws Error when the literal is malformed. That is a mistake in the program, not in its use, hence no Failure.
 */
export function defineNode<I extends Inputs, O extends Outputs, P extends z.ZodObject>(
  literal: NodeLiteral<I, O, P>,
): NodeDefinition<I, O, P> {
  const mistake = mistakeIn(literal);
  if (mistake !== undefined) throw new Error(`Node ${JSON.stringify(literal.type)}: ${mistake}`);
  const hasOutputs = Object.keys(literal.outputs).length > 0;
  const { cacheable = hasOutputs } = literal;
  return Object.freeze({
    ...literal,
    category: literal.category ?? literal.type.slice(0, literal.type.indexOf("/")),
    inputs: Object.freeze({ ...literal.inputs }),
    outputs: Object.freeze({ ...literal.outputs }),
    isOutput: literal.isOutput ?? !hasOutputs,
    cacheable: typeof cacheable === "function" ? cacheable : () => cacheable,
  });
}

function mistakeIn(literal: NodeLiteral<Inputs, Outputs, z.ZodObject>): string | undefined {
  const { type, version, title, summary, inputs, outputs, params, migrate = {} } = literal;
  if (!NODE_TYPE.test(type)) return 'the type must be "room/name" in kebab-case.';
  if (type.startsWith("block/")) return "the room block is kept for blocks, the workflows used as nodes.";
  if (!Number.isInteger(version) || version < 1) return "the version must be a whole number from 1.";
  if (title.trim() === "") return "the title is empty.";
  if (summary.trim() === "") return "the summary is empty.";
  if (!(params instanceof z.ZodObject)) return "the parameters must be a z.object.";
  const names = [...Object.keys(inputs), ...Object.keys(params.shape)];
  for (const name of [...names, ...Object.keys(outputs)])
    if (!NAME.test(name) || DROPPED.has(name)) return `${JSON.stringify(name)} must be a name in camelCase.`;
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) return `${JSON.stringify(twice)} names both an input and a parameter.`;
  if (Object.keys(outputs).length === 0 && literal.isOutput === false)
    return "it has no outputs and is no output node, so it would never run.";
  const migrations = Object.keys(migrate).map(Number);
  for (let from = 1; from < version; from++)
    if (!migrations.includes(from)) return `the migration from version ${from} is missing.`;
  const stray = migrations.find((from) => !(from >= 1 && from < version));
  if (stray !== undefined) return `there is a migration from version ${stray}, and the node is at version ${version}.`;
  return undefined;
}
