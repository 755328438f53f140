import { pythonSource } from "./python-source.ts";

type Part = keyof typeof pythonSource;

/** Parts of the package `lemica` as one program: what they import of others, once, and all that they define, in order. */
export function pythonModule(parts: readonly Part[]): { readonly imports: readonly string[]; readonly body: string } {
  const read = parts.map((part) => split(pythonSource[part]));
  const imports = new Set(read.flatMap(({ imports }) => imports));
  return { imports: [...imports], body: read.map(({ body }) => body).join("\n\n\n") };
}

/** What all programs of several imports begin with: the standard library's, then others. */
export function importLines(lines: readonly string[]): string {
  const isOther = (line: string) => /^(import|from) (torch|cache_dit)/.test(line);
  const sorted = [...new Set(lines)].sort((a, b) => nameIn(a).localeCompare(nameIn(b)) || a.localeCompare(b));
  const [own, others] = [sorted.filter((line) => !isOther(line)), sorted.filter(isOther)];
  const plainFirst = [...others.filter((l) => l.startsWith("import")), ...others.filter((l) => l.startsWith("from"))];
  return [...own, "", ...plainFirst].join("\n");
}

function nameIn(line: string): string {
  return line.split(" ")[1]!;
}

/** A module without its docstring and its imports of the package's own parts, which stand beside it. */
function split(text: string): { imports: string[]; body: string } {
  const lines = text.replace(/^"""[\s\S]*?"""\n+/, "").split("\n");
  const isImport = (line: string) => /^(import|from) /.test(line);
  const end = lines.findIndex((line) => line !== "" && !isImport(line));
  const imports = lines.slice(0, end).filter((line) => line !== "" && !/^from (\.|__future__)/.test(line));
  return { imports, body: lines.slice(end).join("\n").trim() };
}
