import type { Point } from "#web/document/document.ts";
import type { CanvasEvents, Port } from "#web/scene/events.ts";
import type { Target } from "#web/scene/target.ts";
import type { CanvasView } from "./canvas-view.ts";
import type { Drag } from "./drag.ts";
import { fittingPort } from "./wire-ports.ts";

/**
 * Draws a wire from a port, or takes the one that is in an input to another.
 *
 * @param lookUp finds what is under a point in graph units.
 */
export function wireDrag(
  view: CanvasView,
  events: CanvasEvents,
  lookUp: (at: Point) => Target,
  { box, side, port }: Extract<Target, { kind: "port" }>,
): Drag {
  const grabbed: Port = { node: box.id, port: port.name, side };
  const wire = view.scene.document.wires.find(({ to }) => to[0] === box.id && to[1] === port.name);
  const taken = side === "input" && wire ? grabbed : undefined;
  const end: Port = taken && wire ? { node: wire.from[0], port: wire.from[1], side: "output" } : grabbed;
  const refusal = events.refusals(end);
  const pair = (other: Port): readonly [Port, Port] => (end.side === "output" ? [end, other] : [other, end]);
  const reached = (at: Point) => {
    const target = lookUp(at);
    if (target.kind === "port" && target.side !== end.side && target.box.id !== end.node)
      return { target, other: { node: target.box.id, port: target.port.name, side: target.side } satisfies Port };
    const over = "box" in target && target.box.id !== end.node ? target.box : undefined;
    return { target, other: over && fittingPort(view.scene, end, over, refusal) };
  };
  return {
    follows: true,
    move(at, screen) {
      const { target, other } = reached(at);
      const why = other && refusal(other);
      view.overlay({ wire: { end, at, refused: why !== undefined, ...(other && !why && { over: other }) } });
      events.hover(why === undefined ? undefined : target, screen, why);
    },
    end(at, screen) {
      view.overlay({});
      events.hover(undefined, screen);
      const { target, other } = reached(at);
      if (other) {
        if (refusal(other) === undefined) events.connect(...pair(other), taken);
      } else if (target.kind === "empty" || target.kind === "group" || target.kind === "wire") {
        if (taken) events.unplug(taken);
        else events.dropWire(end, at, screen);
      }
    },
    cancel() {
      view.overlay({});
      events.hover(undefined, [0, 0]);
    },
  };
}
