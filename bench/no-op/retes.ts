import { ClassicPreset, type GetSchemes, NodeEditor } from "rete";
import { DataflowEngine } from "rete-engine";
import type { Shape } from "./shapes.ts";

const socket = new ClassicPreset.Socket("number");

class Nothing extends ClassicPreset.Node {
  constructor() {
    super("Nothing");
    this.addInput("a", new ClassicPreset.Input(socket, "A"));
    this.addInput("b", new ClassicPreset.Input(socket, "B"));
    this.addOutput("sum", new ClassicPreset.Output(socket, "Sum"));
  }

  data({ a = [], b = [] }: { a?: number[]; b?: number[] }): { sum: number } {
    return { sum: ((a[0] ?? 0) + (b[0] ?? 0) + 1) % 1_000_003 };
  }
}

type Schemes = GetSchemes<Nothing, ClassicPreset.Connection<ClassicPreset.Node, ClassicPreset.Node>>;

/** The shape in the dataflow engine of rete, ready to be run again and again. */
export async function reteOf(shape: Shape): Promise<() => Promise<unknown>> {
  const editor = new NodeEditor<Schemes>();
  const engine = new DataflowEngine<Schemes>();
  editor.use(engine);
  const nodes = shape.map(() => new Nothing());
  for (const node of nodes) await editor.addNode(node);
  for (const [k, places] of shape.entries())
    for (const port of ["a", "b"] as const) {
      const from = places[port];
      if (from !== undefined)
        await editor.addConnection(
          new ClassicPreset.Connection<ClassicPreset.Node, ClassicPreset.Node>(nodes[from]!, "sum", nodes[k]!, port),
        );
    }
  return async () => {
    engine.reset();
    return (await engine.fetch(nodes.at(-1)!)).sum;
  };
}
