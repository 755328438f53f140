import { type Said, said } from "#core/said.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { blockIdOf, blockOf, blockType, exposedName, innerId } from "#protocol/block.ts";
import type { Immutable } from "#protocol/immutable.ts";
import { type Problem, problem } from "#protocol/problem.ts";
import type { Wire, Workflow, WorkflowBlock, WorkflowNode } from "#protocol/workflow-schema.ts";
import { unknownParam } from "./check-params.ts";
import { unknownPort } from "./check-wires.ts";
import { named } from "./node-name.ts";

/** Blocks within blocks, and what all of them together come to, beyond which a workflow is refused. */
const DEEPEST = 16;
const MOST_NODES = 10_000;
const MOST_WIRES = 100_000;

type End = Wire["from"];

/** A workflow without blocks. */
export interface Expanded {
  /** Each block replaced by the nodes inside it; those that are switched off or cannot be opened stand as they were. */
  readonly workflow: Workflow;
  /** What to run for the targets that were asked for: for a block, what its outputs need and its output nodes. */
  readonly targets: readonly string[] | undefined;
  readonly problems: readonly Problem[];
}

/** A workflow whose blocks are open, as the workflow around it sees it. */
interface Opened {
  readonly nodes: WorkflowNode[];
  readonly wires: Wire[];
  readonly inputs: ReadonlyMap<string, readonly End[]>;
  readonly outputs: ReadonlyMap<string, End>;
}

/**
 * Replaces each node that stands for a block by the nodes of its workflow, wired as its interface says, with its parameters
 * laid over the exposed ones. What runs is then an ordinary workflow, so that results are shared with the same nodes outside.
 *
 *     a ─► outer(in ─► b ─► c ─► out) ─► d        becomes        a ─► outer/b ─► outer/c ─► d
 *
 * Expanding again changes nothing. Never throws. Time O(nodes + wires of what comes out).
 */
export function expandBlocks(workflow: Workflow, catalogue: Catalogue, targets?: readonly string[]): Expanded {
  if (!workflow.nodes.some(({ type }) => blockIdOf(type) !== undefined)) return { workflow, targets, problems: [] };
  const expansion = new Expansion(catalogue);
  const { nodes, wires } = expansion.open(workflow, "", [workflow]);
  return {
    workflow: { ...workflow, nodes, wires, blocks: [...expansion.closed.values()] },
    targets: targets?.flatMap((target) => expansion.results.get(target) ?? [target]),
    problems: expansion.problems,
  };
}

class Expansion {
  readonly problems: Problem[] = [];
  /** By the id of a block's node: the nodes to run for its sake. */
  readonly results = new Map<string, readonly string[]>();
  /** Blocks that stay because a node that stands for them is bypassed; by an id that tells those within others apart. */
  readonly closed = new Map<string, WorkflowBlock>();
  readonly #catalogue: Catalogue;
  #nodes = 0;
  #wires = 0;
  #refused = false;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /**
   * @param prefix the node that it stands for, as it is called while it runs; "" for the outermost.
   * @param around the workflow itself, after those it stands in.
   */
  open(workflow: Immutable<Workflow>, prefix: string, around: readonly Immutable<Workflow>[]): Opened {
    const nodes: WorkflowNode[] = [];
    const wires: Wire[] = [];
    const blocks = new Map<string, Opened>();
    for (const node of workflow.nodes) {
      const id = innerId(prefix, node.id);
      const block = this.#blockFor(node, id, workflow, around);
      if (block === undefined) nodes.push({ ...(node as WorkflowNode), id });
      else if (node.mode === "bypassed")
        nodes.push({ ...(node as WorkflowNode), id, type: this.#close(block, prefix) });
      else {
        const inside = this.open(this.#set(node, id, block), id, [...around, block.workflow]);
        blocks.set(node.id, inside);
        for (const inner of inside.nodes) nodes.push(inner);
        for (const inner of inside.wires) wires.push(inner);
        this.results.set(id, resultsOf(inside, this.#catalogue));
      }
    }
    const into = ([node, port]: Immutable<End>): readonly End[] =>
      blocks.has(node) ? (blocks.get(node)!.inputs.get(port) ?? []) : [[innerId(prefix, node), port]];
    const all = (ends: readonly Immutable<End>[]) =>
      this.#refused ? [] : this.#bounded(distinct(ends).flatMap(into), prefix);
    const outOf = ([node, port]: Immutable<End>): End | undefined =>
      blocks.has(node) ? blocks.get(node)!.outputs.get(port) : [innerId(prefix, node), port];

    for (const wire of workflow.wires) {
      this.#checkEnd(wire.from, "output", blocks, workflow, prefix);
      this.#checkEnd(wire.to, "input", blocks, workflow, prefix);
      const from = outOf(wire.from);
      if (from !== undefined) for (const to of all([wire.to])) wires.push({ from, to });
    }
    return {
      nodes,
      wires,
      inputs: new Map(workflow.inputs?.map(({ name, to }) => [name, all(to)])),
      outputs: new Map(
        workflow.outputs?.flatMap(({ name, from }) => {
          const end = outOf(from);
          return end === undefined ? [] : [[name, end] as const];
        }),
      ),
    };
  }

  /** The block to open in the place of a node; undefined, with a problem told, for one that cannot be. */
  #blockFor(
    node: Immutable<WorkflowNode>,
    id: string,
    workflow: Immutable<Workflow>,
    around: readonly Immutable<Workflow>[],
  ): Immutable<WorkflowBlock> | undefined {
    this.#nodes++;
    if (blockIdOf(node.type) === undefined || node.mode === "muted") return undefined;
    const block = blockOf(workflow, node.type);
    const tell = (code: string, message: Said, remedy: Said) => {
      this.problems.push(problem(code, { node: id }, message, remedy));
      return undefined;
    };
    if (block === undefined)
      return tell(
        "workflow/unknown-block",
        said('Node "{id}" stands for the block {block}, which is not in the file.', {
          id,
          block: blockIdOf(node.type)!,
        }),
        said("Delete the node and add the block anew, or take an undamaged copy of the file."),
      );
    const again = around.findIndex((outer) => outer.id === block.workflow.id);
    if (again >= 0)
      return tell(
        "workflow/block-within-itself",
        said('Node "{id}" stands for the block "{block}" within itself: {path}.', {
          id,
          block: block.workflow.name,
          path: [...around.slice(again), block.workflow].map(({ name }) => `"${name}"`).join(" → "),
        }),
        said("Delete the node."),
      );
    if (around.length > DEEPEST || this.#nodes + block.workflow.nodes.length > MOST_NODES) return this.#tooLarge(id);
    return block;
  }

  /** The ends, as long as all of them together are few enough. */
  #bounded(ends: readonly End[], node: string): readonly End[] {
    this.#wires += ends.length;
    if (this.#wires <= MOST_WIRES) return ends;
    this.#tooLarge(node);
    return [];
  }

  /** Told once, and of no node: nothing of what is then left out may run. */
  #tooLarge(node: string): undefined {
    if (this.#refused) return;
    this.#refused = true;
    this.problems.push(
      problem(
        "workflow/blocks-too-large",
        {},
        said(
          'The blocks of the workflow cannot all be opened (the first that cannot is in "{node}"): they may stand {depth} deep in each other, with {nodes} nodes and {wires} wires in all.',
          { node, depth: DEEPEST, nodes: MOST_NODES, wires: MOST_WIRES },
        ),
        said("Delete some of the blocks."),
      ),
    );
  }

  #close(block: Immutable<WorkflowBlock>, prefix: string): string {
    const id = innerId(prefix, block.id);
    this.closed.set(id, { ...(block as WorkflowBlock), id });
    return blockType(id);
  }

  /** The workflow of a block with the parameters of the node that stands for it. */
  #set(
    { params, title }: Immutable<WorkflowNode>,
    id: string,
    { workflow }: Immutable<WorkflowBlock>,
  ): Immutable<Workflow> {
    const ids = new Set(workflow.nodes.map((node) => node.id));
    const exposed = new Map(
      workflow.exposed.filter(({ node }) => ids.has(node)).map((param) => [exposedName(param), param]),
    );
    const given = new Map<string, Record<string, unknown>>();
    for (const [name, value] of Object.entries(params)) {
      const place = exposed.get(name);
      if (place === undefined)
        this.problems.push(unknownParam(id, name, [...exposed.keys()], named(id, title ?? workflow.name)));
      else given.set(place.node, { ...given.get(place.node), [place.param]: value });
    }
    if (given.size === 0) return workflow;
    const nodes = workflow.nodes.map((node) => {
      const more = given.get(node.id);
      return more ? { ...node, params: { ...node.params, ...more } } : node;
    });
    return { ...workflow, nodes };
  }

  /** Tells of a wire to a port that a block does not have; those of other nodes are looked at when all are open. */
  #checkEnd(
    [id, port]: Immutable<End>,
    side: "input" | "output",
    blocks: ReadonlyMap<string, Opened>,
    { nodes }: Pick<Immutable<Workflow>, "nodes">,
    prefix: string,
  ): void {
    const block = blocks.get(id);
    const ports: ReadonlyMap<string, unknown> | undefined = side === "input" ? block?.inputs : block?.outputs;
    if (ports === undefined || ports.has(port)) return;
    const node = nodes.find((candidate) => candidate.id === id) as WorkflowNode;
    const called = innerId(prefix, id);
    const name = node.title === undefined ? `"${called}"` : named(called, node.title);
    this.problems.push(unknownPort({ node: { ...node, id: called }, name }, port, side, [...ports.keys()]));
  }
}

function distinct(ends: readonly Immutable<End>[]): readonly Immutable<End>[] {
  return ends.length < 2 ? ends : [...new Map(ends.map((end) => [JSON.stringify(end), end])).values()];
}

function resultsOf({ nodes, outputs }: Opened, catalogue: Catalogue): string[] {
  const ids = nodes.filter(({ type }) => catalogue.get(type)?.isOutput).map(({ id }) => id);
  return [...new Set([...ids, ...[...outputs.values()].map(([id]) => id)])];
}
