/** The members of a parameter's JSON Schema that are read: what zod writes of it, and how it is shown (`meta` of its node). */
export interface ParamSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  /** What choices are called, by their values. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly const?: unknown;
  readonly anyOf?: readonly ParamSchema[];
  readonly items?: ParamSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly default?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly multiline?: boolean;
  /** Of one that names a file (by one of these endings) or, without endings, a folder: what it is for. */
  readonly path?: { readonly of: string; readonly endings?: readonly string[] };
  /** Values that a text often has; others are possible. */
  readonly suggestions?: readonly string[];
  /** What a field counts by. */
  readonly step?: number;
}

/** The parameters of a node, by name and in the order of its definition, and those without which it cannot run. */
export interface ParamSchemas {
  readonly properties: Readonly<Record<string, ParamSchema>>;
  readonly required: readonly string[];
}

/** @param params the JSON Schema of an object, as the catalogue has it of each node. */
export function paramSchemas(params: Readonly<Record<string, unknown>> = {}): ParamSchemas {
  const { properties = {}, required = [] } = params as Partial<ParamSchemas>;
  return { properties, required };
}

/** A bound that says something: zod writes the ends of the safe integers where nothing was said. */
export function told(bound: number | undefined): number | undefined {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}
