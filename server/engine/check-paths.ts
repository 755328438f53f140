import { said } from "#core/said.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { type ParamSchema, paramSchemas } from "#protocol/param-schema.ts";
import { type Problem, problem } from "#protocol/problem.ts";
import type { FlatWorkflow } from "./flatten.ts";
import { nodeName } from "./node-name.ts";
import { pointOutward } from "./point-outward.ts";

/** What a run will find at a path. `outside`: where it may not read. `unknown`: nothing can be said, as of a drive that does not answer. */
export type Reach = (path: string) => Promise<"file" | "folder" | "missing" | "outside" | "unknown">;

type Path = NonNullable<ParamSchema["path"]>;

/** Parameters that name a file or folder, by type of node. */
const known = new WeakMap<Catalogue, ReadonlyMap<string, readonly (readonly [name: string, schema: ParamSchema])[]>>();

/** Files and folders that nodes read and that are not there, each at its parameter. A value that is no path is told elsewhere. */
export async function checkPaths(
  { resolved, drawn }: Pick<FlatWorkflow, "resolved" | "drawn">,
  catalogue: Catalogue,
  reach: Reach,
): Promise<Problem[]> {
  const params = known.get(catalogue) ?? pathParams(catalogue);
  known.set(catalogue, params);
  const found: Problem[] = [];
  const named = resolved.nodes.flatMap((node) =>
    (params.get(node.type) ?? []).flatMap(([param, schema]) => {
      const value = Object.hasOwn(node.params, param) ? node.params[param] : schema.default;
      return typeof value === "string" && value !== "" ? [{ node, param, schema, value }] : [];
    }),
  );
  // Side by side: a drive that does not answer is waited for once.
  const paths = [...new Set(named.map(({ value }) => value))];
  const reached = new Map(await Promise.all(paths.map(async (path) => [path, await reach(path)] as const)));
  for (const { node, param, schema, value } of named) {
    const there = reached.get(value)!;
    const folder = isFolder(schema.path!);
    if (there === "unknown" || there === (folder ? "folder" : "file")) continue;
    const what = { name: nodeName(node, catalogue), path: JSON.stringify(value) };
    const remedy = folder ? said("Choose a folder that is there.") : said("Choose a file that is there, or upload it.");
    const wrong = problem(
      "workflow/path-missing",
      { node: node.id, param },
      folder
        ? said("There is no folder {path} that node {name} can read.", what)
        : said("There is no file {path} that node {name} can read.", what),
      remedy,
      said("{path} is not there, or may not be read. {remedy}", { path: what.path, remedy }),
    );
    found.push(pointOutward(wrong, drawn));
  }
  return found;
}

function pathParams(catalogue: Catalogue) {
  return new Map(
    catalogue.describe().nodes.map(({ type, params }) => {
      const { properties } = paramSchemas(params);
      return [type, Object.entries(properties).filter(([, { path }]) => path !== undefined)] as const;
    }),
  );
}

/** What has no endings is a folder. */
function isFolder({ endings }: Path): boolean {
  return endings === undefined;
}
