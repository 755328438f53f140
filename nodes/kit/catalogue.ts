import { z } from "zod";
import type { Words } from "#core/said.ts";
import type { NodeDefinition } from "./node-definition.ts";
import type { Input, Output } from "./port.ts";
import type { Socket } from "./socket.ts";
import { translated } from "./translate.ts";

/** A port in plain JSON. `optional` stands on inputs only. */
export interface PortDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly socket: string;
  readonly optional?: boolean;
}

/** A node in plain JSON, for a browser, for docs and for the command line. */
export interface NodeDescription {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  readonly isOutput: boolean;
  /** Whether it shows something once it has run, so that room is kept for it. */
  readonly shows: boolean;
  readonly inputs: readonly PortDescription[];
  readonly outputs: readonly PortDescription[];
  /** JSON Schema (2020-12) of the parameters as a file gives them; `title`, `unit` and other meta flow through. */
  readonly params: Readonly<Record<string, unknown>>;
}

interface SocketDescription {
  readonly name: string;
  readonly title: string;
  readonly colour: string;
}

export interface CatalogueDescription {
  readonly sockets: readonly SocketDescription[];
  /** In the order of the pack. */
  readonly nodes: readonly NodeDescription[];
  /** What packs from elsewhere say, by what it is in English; what this program says, an editor has words for itself. */
  readonly words: Texts;
}

/** The definitions by type, in the order of the pack. */
export interface Catalogue extends ReadonlyMap<string, NodeDefinition> {
  /** Everything a browser needs to draw the nodes, as plain JSON; its texts in a language, as far as there are words for it. */
  describe(language?: string): CatalogueDescription;
}

type Texts = Words["texts"];

/** What texts are written in where they have no words of another language. */
const ENGLISH = "en";

/**
 * Makes a catalogue of a pack.
 * @param own the texts of this program in other languages, by the language's tag. @param brought those of packs from elsewhere.
 * @throws Error when two nodes have one type, or when two different sockets have one name.
 */
export function catalogueOf(
  pack: readonly NodeDefinition[],
  own: Readonly<Record<string, Texts>> = {},
  brought: Readonly<Record<string, Texts>> = {},
): Catalogue {
  const nodes = new Map<string, NodeDefinition>();
  const sockets = new Map<string, SocketDescription>();
  for (const node of pack) {
    if (nodes.has(node.type)) throw new Error(`Two nodes of the pack have the type ${node.type}.`);
    nodes.set(node.type, node);
    for (const port of [...Object.values(node.inputs), ...Object.values(node.outputs)]) add(sockets, port.socket);
  }
  const described = new Map<string, CatalogueDescription>();
  const describe = (asked = ENGLISH): CatalogueDescription => {
    const language = Object.hasOwn(own, asked) || Object.hasOwn(brought, asked) ? asked : ENGLISH;
    const description = described.get(language) ?? describeAll(language);
    described.set(language, description);
    return description;
  };
  const describeAll = (language: string): CatalogueDescription => {
    if (language !== ENGLISH) {
      const words = brought[language] ?? {};
      const { sockets, nodes } = translated(describe(), { language, texts: { ...words, ...own[language] } });
      return { sockets, nodes, words };
    }
    return { sockets: [...sockets.values()], nodes: [...nodes.values()].map(describeNode), words: {} };
  };
  return Object.assign(nodes, { describe });
}

function add(sockets: Map<string, SocketDescription>, { name, title, colour }: Socket<unknown>): void {
  const known = sockets.get(name);
  if (known === undefined) sockets.set(name, { name, title, colour });
  else if (known.title !== title || known.colour !== colour)
    throw new Error(`Two different sockets are called ${name}; give one of them another name.`);
}

function describeNode(node: NodeDefinition): NodeDescription {
  const { type, version, title, summary, category, isOutput } = node;
  return {
    type,
    version,
    title,
    summary,
    category,
    isOutput,
    shows: node.preview !== undefined || isOutput,
    inputs: Object.entries(node.inputs).map(([name, port]) => ({
      ...describePort(name, port),
      optional: port.optional,
    })),
    outputs: Object.entries(node.outputs).map(([name, port]) => describePort(name, port)),
    params: z.toJSONSchema(node.params, { io: "input" }) as Record<string, unknown>,
  };
}

function describePort(name: string, port: Input | Output): PortDescription {
  return { name, title: port.title ?? port.socket.title, description: port.description, socket: port.socket.name };
}
