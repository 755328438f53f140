import type { Point } from "#web/document/document.ts";
import { between, overlaps } from "#web/document/rect.ts";
import { panned } from "#web/scene/camera.ts";
import type { CanvasEvents } from "#web/scene/events.ts";
import { type Target, wireAt } from "#web/scene/target.ts";
import type { CanvasView } from "./canvas-view.ts";
import type { Drag } from "./drag.ts";
import { wireDrag } from "./wire-drag.ts";

export type Drags = ReturnType<typeof makeDrags>;

/**
 * The drags of a canvas: each turns the way of the pointer into what it means.
 *
 * @param lookUp finds what is under a point in graph units.
 */
export function makeDrags(view: CanvasView, events: CanvasEvents, lookUp: (at: Point) => Target) {
  return {
    /** Moves the view. */
    pan(start: Point): Drag {
      let last = start;
      return {
        follows: false,
        cursor: "grabbing",
        move(_, screen) {
          view.look(panned(view.camera, screen[0] - last[0], screen[1] - last[1]));
          last = screen;
        },
        end: () => {},
        cancel: () => {},
      };
    },

    /** Moves the selected things. A node without wires that is held over a wire goes into it. */
    move(id: string | undefined, start: Point, copy: boolean): Drag {
      const fresh = id !== undefined && !view.selection.has(id);
      // The canvas is told of the new selection only when it is shown.
      const ids: ReadonlySet<string> = fresh ? new Set([id]) : view.selection;
      if (fresh) events.select(ids);
      const by = (at: Point): Point => [at[0] - start[0], at[1] - start[1]];
      const single = ids.size === 1 && !copy ? [...ids][0]! : undefined;
      const free =
        single !== undefined &&
        view.scene.boxes.has(single) &&
        !view.scene.document.wires.some(({ from, to }) => from[0] === single || to[0] === single);
      const under = (at: Point) => {
        const wire = free ? wireAt(view.scene, at, view.camera.zoom) : undefined;
        return wire && events.fitsInto(single!, wire) ? wire : undefined;
      };
      events.drag("start", ids, [0, 0], copy);
      return {
        follows: true,
        cursor: "grabbing",
        move(at) {
          events.drag("move", ids, by(at), copy);
          if (!free) return;
          const wire = under(at);
          view.hover(wire && { kind: "wire", wire });
        },
        end(at) {
          view.hover(undefined);
          events.drag("end", ids, by(at), copy, under(at));
        },
        cancel: () => events.drag("cancel", ids, [0, 0], copy),
      };
    },

    resize(id: string, size: readonly number[], start: Point): Drag {
      const to = (at: Point): Point => [size[0]! + at[0] - start[0], size[1]! + at[1] - start[1]];
      events.resize("start", id, [size[0]!, size[1]!]);
      return {
        follows: true,
        move: (at) => events.resize("move", id, to(at)),
        end: (at) => events.resize("end", id, to(at)),
        cancel: () => events.resize("cancel", id, [size[0]!, size[1]!]),
      };
    },

    /** Selects what a frame touches. @param adds to what is selected already. */
    frame(start: Point, adds: boolean): Drag {
      const before = view.selection;
      const kept = adds ? before : new Set<string>();
      return {
        follows: true,
        move(at) {
          const frame = between(start, at);
          const { document, boxes } = view.scene;
          const ids = [...kept];
          for (const box of boxes.values()) if (overlaps(box, frame)) ids.push(box.id);
          for (const { id } of [...document.notes, ...document.reroutes])
            if (view.framesOf([id]).some((rect) => overlaps(rect, frame))) ids.push(id);
          view.overlay({ frame });
          if (ids.length !== view.selection.size || ids.some((id) => !view.selection.has(id)))
            events.select(new Set(ids));
        },
        end: () => view.overlay({}),
        cancel() {
          view.overlay({});
          events.select(before);
        },
      };
    },

    wire: (port: Extract<Target, { kind: "port" }>): Drag => wireDrag(view, events, lookUp, port),
  };
}
