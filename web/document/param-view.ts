import { type ParamSchema, paramSchemas, told } from "#protocol/param-schema.ts";
import type { NodeKind } from "./kinds.ts";

/** A parameter as a row on a node, or as a field of a form: read off its JSON Schema. */
export interface ParamView {
  readonly name: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly unit: string | undefined;
  /** `text`: of several lines. `json`: of a form that no widget has. */
  readonly kind: "number" | "whole" | "string" | "text" | "flag" | "choice" | "json";
  readonly choices: readonly Choice[];
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly step: number | undefined;
  /** Values that a text often has. */
  readonly suggestions: readonly string[];
  /** Of a file or a folder: what it is for. */
  readonly path: ParamSchema["path"];
  readonly defaultValue: unknown;
  readonly value: unknown;
}

/** A value of several, and what it is called. */
interface Choice {
  readonly id: string;
  readonly label: string;
}

/** The parameters of a node in the order of its definition, with the values given or the defaults. */
export function paramsOf(
  description: NodeKind | undefined,
  params: Readonly<Record<string, unknown>>,
): readonly ParamView[] {
  return Object.entries(paramSchemas(description?.params).properties).map(([name, schema]) => ({
    name,
    title: schema.title ?? name,
    description: schema.description,
    unit: schema.unit,
    kind: kindOf(schema),
    choices: (schema.enum ?? []).map((value) => ({ id: String(value), label: labelIn(schema, value) })),
    min: told(schema.minimum),
    max: told(schema.maximum),
    step: schema.step ?? (schema.type === "integer" ? 1 : undefined),
    suggestions: schema.suggestions ?? [],
    path: schema.path,
    defaultValue: schema.default,
    value: Object.hasOwn(params, name) ? params[name] : schema.default,
  }));
}

function kindOf({ type, enum: choices, multiline }: ParamSchema): ParamView["kind"] {
  if (choices) return "choice";
  if (type === "integer") return "whole";
  if (type === "number") return "number";
  if (type === "boolean") return "flag";
  if (type === "string") return multiline ? "text" : "string";
  return "json";
}

function labelIn({ labels }: ParamSchema, value: unknown): string {
  const id = String(value);
  return labels && Object.hasOwn(labels, id) ? labels[id]! : id;
}

/** The value as a row shows it, in one line. */
export function shownValue(param: ParamView, value: unknown = param.value): string {
  const { kind, choices } = param;
  if (value === undefined || value === null || value === "") return "–";
  if (kind === "choice") return choices.find(({ id }) => id === String(value))?.label ?? String(value);
  if (kind === "number" && typeof value === "number") return String(Number(value.toPrecision(8)));
  return typeof value === "string" ? value.replaceAll(/\s*\n\s*/g, " · ") : JSON.stringify(value);
}
