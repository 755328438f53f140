import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ESTree, parseSync, Visitor } from "vite";

const HOME = join(import.meta.dirname, "../../..");

export type Expression = ESTree.Expression;

/** A place in a source. */
export interface Place {
  readonly file: string;
  readonly source: string;
  readonly start: number;
}

interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

interface Routine extends Span {
  readonly name: string | undefined;
  readonly params: readonly (string | undefined)[];
  /** What it returns, with the place of each. */
  readonly returned: { readonly at: Place; readonly value: Expression }[];
}

/** A `const` with the block in which it is known. */
interface Constant {
  readonly name: string;
  readonly at: Place;
  readonly value: Expression;
  readonly scope: Span;
}

interface Call {
  readonly at: Place;
  readonly args: readonly Expression[];
}

/** What is thrown, or told as a failure: `new Failure(code, message)` or `{ code, message }`. */
interface Made {
  readonly at: Place;
  readonly code: Expression;
  readonly message: Expression;
}

export interface Sources {
  readonly routines: readonly Routine[];
  readonly constants: readonly Constant[];
  readonly calls: ReadonlyMap<string, readonly Call[]>;
  readonly made: readonly Made[];
  /** All texts, those with values as `a {1} b {2}`. */
  readonly texts: ReadonlySet<string>;
}

/** Reads the TypeScript of some folders of the program; `left` names those below that are left out. */
export function readSources(folders: readonly string[], left: readonly string[] = []): Sources {
  const routines: Routine[] = [];
  const constants: Constant[] = [];
  const calls = new Map<string, Call[]>();
  const made: Made[] = [];
  const texts = new Set<string>();
  const files = folders
    .flatMap((folder) =>
      readdirSync(join(HOME, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
    )
    .filter((file) => /\.tsx?$/.test(file) && !left.some((folder) => file.startsWith(`${folder}/`)));
  for (const file of files) {
    const source = readFileSync(join(HOME, file), "utf8");
    const { program } = parseSync(file, source);
    const at = ({ start }: { readonly start: number }): Place => ({ file, source, start });
    const blocks: Span[] = [{ file, start: 0, end: source.length }];
    const open: Routine[] = [];
    const names = new Map<unknown, string>();
    const enter = (node: ESTree.Function | ESTree.ArrowFunctionExpression, name: string | undefined) => {
      const routine = { file, start: node.start, end: node.end, name, params: node.params.map(nameOf), returned: [] };
      routines.push(routine);
      open.push(routine);
    };
    const leave = () => void open.pop();
    new Visitor({
      BlockStatement: ({ start, end }) => void blocks.push({ file, start, end }),
      FunctionDeclaration: (node) => enter(node, node.id?.name),
      "FunctionDeclaration:exit": leave,
      FunctionExpression: (node) => enter(node, names.get(node)),
      "FunctionExpression:exit": leave,
      ArrowFunctionExpression(node) {
        enter(node, names.get(node));
        if (node.body.type !== "BlockStatement") open.at(-1)!.returned.push({ at: at(node.body), value: node.body });
      },
      "ArrowFunctionExpression:exit": leave,
      ReturnStatement: ({ argument }) => argument && open.at(-1)?.returned.push({ at: at(argument), value: argument }),
      VariableDeclarator({ id, init, start }) {
        if (id.type !== "Identifier" || !init) return;
        if (/Function/.test(init.type)) names.set(init, id.name);
        else constants.push({ name: id.name, at: at({ start }), value: init, scope: innermost(blocks, start) });
      },
      CallExpression({ callee, arguments: args, start }) {
        if (callee.type !== "Identifier") return;
        const known = calls.get(callee.name) ?? [];
        calls.set(callee.name, [...known, { at: at({ start }), args: args as Expression[] }]);
      },
      NewExpression({ callee, arguments: args, start }) {
        const [code, message] = args as Expression[];
        if (callee.type === "Identifier" && /Failure$/.test(callee.name) && code && message)
          made.push({ at: at({ start }), code, message });
      },
      ObjectExpression({ properties, start }) {
        const member = (name: string) =>
          properties.find(
            (each) => each.type === "Property" && each.key.type === "Identifier" && each.key.name === name,
          );
        const [code, message, remedy] = ["code", "message", "remedy"].map(member);
        // What has a remedy of its own is a problem of a workflow.
        if (code?.type === "Property" && message?.type === "Property" && !remedy)
          made.push({ at: at({ start }), code: code.value, message: message.value });
      },
      Literal: ({ value }) => typeof value === "string" && void texts.add(value),
      TemplateLiteral: ({ quasis }) =>
        void texts.add(quasis.map(({ value }, k) => `${k > 0 ? `{${k}}` : ""}${value.cooked}`).join("")),
    }).visit(program);
  }
  return { routines, constants, calls, made, texts };
}

function nameOf(param: ESTree.ParamPattern): string | undefined {
  if (param.type === "Identifier") return param.name;
  return param.type === "AssignmentPattern" && param.left.type === "Identifier" ? param.left.name : undefined;
}

function innermost(blocks: readonly Span[], start: number): Span {
  const around = blocks.filter((block) => block.start <= start && start < block.end);
  return around.reduce((a, b) => (b.end - b.start < a.end - a.start ? b : a));
}
