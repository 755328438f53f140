import type { ParamSchema } from "#protocol/param-schema.ts";
import { bytesText } from "#web/i18n/bytes-text.ts";
import { say } from "#web/i18n/say.ts";
import { lineOf } from "#web/i18n/told.ts";
import { toldOf } from "#web/store/failure-words.ts";
import { call, routes } from "#web/store/server.ts";
import { useSettings } from "#web/store/settings.ts";

/** A file or folder that a parameter can name. */
interface PathChoice {
  /** What the parameter is set to. */
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

export interface PathPlace {
  readonly id: "library" | "inputs" | "models";
  readonly items: readonly PathChoice[];
}

type Path = NonNullable<ParamSchema["path"]>;

const MOST = 500;

/** All that the server has for a parameter: of the library, of what was uploaded, and models. */
export async function pathChoices({ of, endings }: Path): Promise<readonly PathPlace[]> {
  if (!endings) return [{ id: "models", items: await models(of) }];
  const [library, inputs] = await Promise.all([kept(of), uploaded(endings)]);
  return [
    { id: "library", items: library },
    { id: "inputs", items: inputs },
  ];
}

async function kept(of: string): Promise<readonly PathChoice[]> {
  if (of !== "schedule" && of !== "error-graph") return [];
  const { items } = await call(routes.listLibrary, {
    query: { kind: of, sort: "saved", descending: true, limit: MOST },
  });
  return items.map((item) => ({
    id: `library/${item.id}`,
    label: item.name,
    detail: "facts" in item ? stepsOf(item.facts) : lineOf(toldOf(item.damaged)),
  }));
}

function stepsOf(facts: { readonly steps: number; readonly budget?: number; readonly maxGap: number }): string {
  return facts.budget === undefined
    ? say("inspector.path.steps-gap", { steps: facts.steps, gap: facts.maxGap })
    : say("library.budget-of", { budget: facts.budget, steps: facts.steps });
}

async function uploaded(endings: readonly string[]): Promise<readonly PathChoice[]> {
  const { items } = await call(routes.listInputs, {});
  return items
    .filter(({ name }) => endings.some((ending) => name.toLowerCase().endsWith(ending)))
    .map(({ name, bytes }) => ({ id: name, label: name, detail: bytesText(bytes, useSettings.getState().language) }));
}

/** A pipeline in Python has no parts that can be read here, so that what keeps it from being one of ONNX files is not told of it. */
async function models(of: string): Promise<readonly PathChoice[]> {
  const { items } = await call(routes.listModels, {});
  return items.map(({ folder, name, family, bytes, failure }) => ({
    id: folder,
    label: name,
    detail: [
      folder,
      ...(family === undefined ? [] : [family]),
      ...(bytes === undefined ? [] : [bytesText(bytes, useSettings.getState().language)]),
      ...(failure && of === "model" ? [lineOf(toldOf(failure))] : []),
    ].join(" · "),
  }));
}
