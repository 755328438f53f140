import fc from "fast-check";
import type { Command, CommandType } from "#web/document/commands.ts";
import type { DocumentNode, End, WorkflowDocument } from "#web/document/document.ts";
import { emptyDocument } from "#web/document/document.ts";
import { randomNumbers } from "../../engine/random-numbers.ts";
import { kinds } from "./drawing.ts";

/** A number from which a command for a document is made: what can be chosen depends on what is there. */
export const dice = fc.noBias(fc.integer({ min: 1, max: 2_147_483_646 }));

const types = [...kinds.nodes.values()];
const modes = ["muted", "bypassed", undefined] as const;

/** Every type of command, by the compiler's word. */
export const commandTypes: readonly CommandType[] = Object.keys({
  add: 0,
  remove: 0,
  move: 0,
  place: 0,
  resize: 0,
  connect: 0,
  disconnect: 0,
  "set-param": 0,
  "set-mode": 0,
  "set-title": 0,
  "set-colour": 0,
  collapse: 0,
  pin: 0,
  "write-note": 0,
  group: 0,
  ungroup: 0,
  own: 0,
  reroute: 0,
  expose: 0,
  conceal: 0,
  "order-exposed": 0,
  "set-interface": 0,
  "set-block": 0,
  migrate: 0,
  describe: 0,
  replace: 0,
} satisfies Record<CommandType, 0>) as CommandType[];

/** A command that may or may not make sense for the document. */
export function commandFrom(document: WorkflowDocument, rolled: number): Command {
  const random = randomNumbers(rolled);
  const next = () => Math.floor(random() * 1000);
  // The first numbers of neighbouring seeds are alike.
  for (let turn = 0; turn < 4; turn++) next();
  const pick = <T>(list: readonly T[]): T | undefined => list[next() % Math.max(1, list.length)];
  const all = [...document.nodes, ...document.notes, ...document.groups, ...document.reroutes].map(({ id }) => id);
  const anId = () => pick(all) ?? "gone";
  const someIds = () => [anId(), anId(), next() % 5 === 0 ? "gone" : anId()];
  const nodeId = () => pick(document.nodes)?.id ?? "gone";
  const point = () => [next() - 500, (next() % 97) / 2] as const;
  const fresh = (kind: string) => `${kind}${next() % 60}`;
  const end = (side: "inputs" | "outputs"): End => {
    const node = pick(document.nodes);
    return [node?.id ?? "gone", pick(kinds.nodes.get(node?.type ?? "")?.[side] ?? [])?.name ?? "a"];
  };
  const node = (): DocumentNode => {
    const kind = pick(types)!;
    return { id: fresh("n"), type: kind.type, version: kind.version, params: {}, position: point() };
  };
  const anInput = () => pick(document.wires)?.to ?? end("inputs");

  const makers: Record<CommandType, () => Command> = {
    add: () => {
      const [a, b] = [node(), node()];
      const dot = fresh("dot");
      return {
        type: "add",
        nodes: [a, b],
        notes: [{ id: fresh("note"), text: "Look", position: point() }],
        groups: [{ id: fresh("g"), title: "G", position: point(), size: [10, 10], members: [a.id, anId()] }],
        reroutes: [{ id: dot, position: point() }],
        wires: [
          { from: [a.id, "value"], to: [b.id, "a"], via: [dot] },
          { from: [b.id, "a"], to: [a.id, "a"] },
          { from: [b.id, "sum"], to: anInput() },
        ],
      };
    },
    remove: () => ({ type: "remove", ids: [anId(), "gone"] }),
    move: () => ({ type: "move", ids: someIds(), by: point() }),
    place: () => ({ type: "place", places: [[anId(), point()]] }),
    resize: () => ({ type: "resize", id: anId(), size: point(), ...(next() % 2 && { position: point() }) }),
    connect: () => {
      const from = end("outputs");
      const dots = document.reroutes.map(({ id }) => id).filter(() => next() % 2);
      return { type: "connect", from, to: end("inputs"), ...(next() % 3 === 0 && { via: [...dots, "gone"] }) };
    },
    disconnect: () => ({ type: "disconnect", inputs: [anInput()] }),
    "set-param": () => ({ type: "set-param", node: nodeId(), param: "value", ...(next() % 3 && { value: next() }) }),
    "set-mode": () => {
      const mode = pick(modes);
      return { type: "set-mode", ids: someIds(), ...(mode && { mode }) };
    },
    "set-title": () => ({ type: "set-title", id: anId(), ...(next() % 3 && { title: `T${next()}` }) }),
    "set-colour": () => ({ type: "set-colour", ids: someIds(), ...(next() % 3 && { colour: "#123abc" }) }),
    collapse: () => ({ type: "collapse", ids: someIds(), on: next() % 2 === 0 }),
    pin: () => ({ type: "pin", ids: someIds(), on: next() % 2 === 0 }),
    "write-note": () => ({ type: "write-note", id: anId(), text: `# ${next()}` }),
    group: () => ({
      type: "group",
      group: { id: fresh("g"), title: "Group", position: point(), size: [100, 100], members: someIds() },
    }),
    ungroup: () => ({ type: "ungroup", ids: someIds() }),
    own: () => {
      const group = pick(document.groups)?.id;
      return { type: "own", members: someIds(), ...(group && next() % 3 && { group }) };
    },
    reroute: () => {
      const wire = pick(document.wires);
      const inputs = document.wires.filter(({ from }) => String(from) === String(wire?.from)).map(({ to }) => to);
      const after = pick(wire?.via ?? []);
      return { type: "reroute", id: fresh("dot"), position: point(), inputs, ...(after && { after }) };
    },
    expose: () => ({
      type: "expose",
      node: nodeId(),
      param: pick(["value", "unit"])!,
      ...(next() % 2 && { name: "x" }),
    }),
    conceal: () => ({
      type: "conceal",
      node: pick(document.exposed)?.node ?? nodeId(),
      param: pick(document.exposed)?.param ?? "value",
    }),
    "order-exposed": () => {
      const entry = pick(document.exposed);
      return { type: "order-exposed", node: entry?.node ?? "gone", param: entry?.param ?? "x", to: next() % 4 };
    },
    "set-interface": () => ({
      type: "set-interface",
      inputs: [
        { name: "in", to: [end("inputs"), end("inputs")] },
        { name: "in", to: [] },
      ],
      outputs: [{ name: "out", from: end("outputs") }],
    }),
    "set-block": () => ({
      type: "set-block",
      block: { id: fresh("b"), workflow: emptyDocument("inner", `B${next()}`) },
    }),
    migrate: () => ({ type: "migrate", node: nodeId(), version: 1 + (next() % 9), params: { value: next() } }),
    describe: () => ({ type: "describe", name: `N${next()}`, description: "", tags: next() % 2 ? ["a"] : [] }),
    replace: () => ({ type: "replace", document: emptyDocument("other", "Other") }),
  };
  const names = Object.keys(makers).filter((name) => name !== "replace" || next() % 10 === 0) as CommandType[];
  // What builds comes up more often than what takes away, so that there is something to work on.
  const bag: CommandType[] = [
    ...names,
    "add",
    "add",
    "connect",
    "connect",
    "connect",
    "reroute",
    "group",
    "expose",
    "expose",
  ];
  return makers[bag[next() % bag.length]!]();
}
