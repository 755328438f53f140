import { useEffect, useRef } from "react";
import type { WorkflowDiff } from "#web/document/diff.ts";
import type { DocumentWire, WorkflowDocument } from "#web/document/document.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import { drawWorkflow, type Marks } from "#web/paint/workflow-picture.ts";

/** A state of a workflow, small, with what differs from the other one in colour. */
export function DiffDrawing({
  name,
  document,
  kinds,
  marks,
}: {
  readonly name: string;
  readonly document: WorkflowDocument;
  readonly kinds: NodeKinds;
  readonly marks: Marks;
}) {
  const element = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = element.current;
    if (!canvas) return;
    const draw = () => {
      const { clientWidth: width, clientHeight: height } = canvas;
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      const ctx = canvas.getContext("2d")!;
      ctx.scale(ratio, ratio);
      drawWorkflow(ctx, document, kinds, { width, height, marks });
    };
    const observer = new ResizeObserver(draw);
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [document, kinds, marks]);
  return <canvas ref={element} className="diff-drawing" role="img" aria-label={name} />;
}

/** The colours of the differences on the side of before, and of after. */
export function marksOf(found: WorkflowDiff): { readonly before: Marks; readonly after: Marks } {
  const style = getComputedStyle(window.document.documentElement);
  const [added, removed, changed] = ["--accent", "--danger", "--warning"].map((name) =>
    style.getPropertyValue(name).trim(),
  ) as [string, string, string];
  // Whether a node was only moved can be seen.
  const real = found.nodes.changed.filter(({ params, members }) => params.length + members.length > 0);
  const wires = (list: readonly DocumentWire[], colour: string) => new Map(list.map((wire) => [wire, colour] as const));
  return {
    before: {
      nodes: new Map([
        ...found.nodes.removed.map(({ id }) => [id, removed] as const),
        ...real.map(({ before }) => [before.id, changed] as const),
      ]),
      wires: wires(found.wires.removed, removed),
    },
    after: {
      nodes: new Map([
        ...found.nodes.added.map(({ id }) => [id, added] as const),
        ...real.map(({ after }) => [after.id, changed] as const),
      ]),
      wires: wires(found.wires.added, added),
    },
  };
}
