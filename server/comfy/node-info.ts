import type { CatalogueDescription, NodeDescription, PortDescription } from "#kit/catalogue.ts";
import { type ParamSchema, paramSchemas, told } from "#protocol/param-schema.ts";

/** What an input takes, as ComfyUI tells it: a type name or the list of choices, then what is known about it. */
export type InputSpec = readonly [type: string | readonly unknown[], options: Readonly<Record<string, unknown>>];
type Inputs = Readonly<Record<string, InputSpec>>;

/** A node as `/object_info` describes it. */
export interface NodeInfo {
  readonly input: {
    readonly required: Inputs;
    readonly optional: Inputs;
    readonly hidden: Readonly<Record<string, never>>;
  };
  readonly input_order: { readonly required: readonly string[]; readonly optional: readonly string[] };
  readonly output: readonly string[];
  readonly output_is_list: readonly boolean[];
  readonly output_name: readonly string[];
  readonly output_tooltips: readonly string[];
  readonly name: string;
  readonly display_name: string;
  readonly description: string;
  readonly python_module: string;
  readonly category: string;
  readonly output_node: boolean;
}

/** By class, in the order of the catalogue. */
export function nodeInfos({ nodes }: CatalogueDescription): ReadonlyMap<string, NodeInfo> {
  return new Map(nodes.map((node) => [node.type, nodeInfo(node)]));
}

/**
 * A node in ComfyUI's form. Its class is its type. What may be left out, parameters with a default among them, stands
 * under `optional`; a parameter that is neither number, text, choice nor flag has the type JSON.
 */
export function nodeInfo(node: NodeDescription): NodeInfo {
  const { properties, required: needed } = paramSchemas(node.params);
  const sockets = node.inputs.map((port) => [port.name, socketSpec(port), port.optional === true] as const);
  const params = Object.entries(properties).map(
    ([name, schema]) => [name, paramSpec(schema), !needed.includes(name) || schema.default !== undefined] as const,
  );
  const side = (optional: boolean): Inputs =>
    Object.fromEntries(
      [...sockets, ...params].filter(([, , may]) => may === optional).map(([name, spec]) => [name, spec]),
    );
  const required = side(false);
  const optional = side(true);
  return {
    input: { required, optional, hidden: {} },
    input_order: { required: Object.keys(required), optional: Object.keys(optional) },
    output: node.outputs.map(({ socket }) => socket),
    output_is_list: node.outputs.map(() => false),
    output_name: node.outputs.map(({ name }) => name),
    output_tooltips: node.outputs.map(({ description }) => description),
    name: node.type,
    display_name: node.title,
    description: node.summary,
    python_module: "lemica-nodes",
    category: node.category,
    output_node: node.isOutput,
  };
}

function socketSpec({ socket, title, description }: PortDescription): InputSpec {
  return [socket, { display_name: title, tooltip: description }];
}

function paramSpec(whole: ParamSchema): InputSpec {
  const schema = withoutNull(whole);
  const { title, unit, description } = { ...whole, ...schema };
  const value = whole.default ?? schema.default;
  const about = {
    ...(value !== undefined && { default: value }),
    ...(title && { display_name: unit ? `${title} (${unit})` : title }),
    ...(description && { tooltip: description }),
  };
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices) return [choices, about];
  switch (schema.type) {
    case "integer":
      return ["INT", { ...about, ...range(schema), step: schema.multipleOf ?? 1 }];
    case "number":
      return ["FLOAT", { ...about, ...range(schema), step: schema.multipleOf ?? 0.01 }];
    case "string":
      return ["STRING", { ...about, multiline: whole.multiline === true }];
    case "boolean":
      return ["BOOLEAN", about];
    default:
      return ["JSON", about];
  }
}

/** What a value that may also be null is otherwise. */
function withoutNull(schema: ParamSchema): ParamSchema {
  const forms = schema.anyOf?.filter(({ type }) => type !== "null") ?? [];
  return forms.length === 1 ? forms[0]! : schema;
}

/** ComfyUI knows no open ends: a bound that is itself not allowed is told all the same, and refused when it is given. */
function range(schema: ParamSchema): { min?: number; max?: number } {
  const min = told(schema.minimum ?? schema.exclusiveMinimum);
  const max = told(schema.maximum ?? schema.exclusiveMaximum);
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}
