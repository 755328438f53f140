import { panned, zoomed } from "./camera.ts";
import type { CanvasView } from "./canvas-view.ts";
import type { CanvasEvents, End } from "./events.ts";
import { between, overlaps, type Point } from "./geometry.ts";
import { type Target, targetAt } from "./target.ts";

/** What the pointer is doing. A press becomes a drag once it has moved this many CSS pixels. */
const THRESHOLD = 4;
const LONG_PRESS = 550;

/** A drag on its way: told where the pointer is, and in the end that it was let go or given up. */
interface Drag {
  move(at: Point, screen: Point, event: PointerEvent): void;
  end(at: Point, screen: Point): void;
  cancel(): void;
}

interface Press {
  readonly target: Target;
  readonly at: Point;
  readonly screen: Point;
  readonly event: PointerEvent;
}

/**
 * Listens to mouse, pen and touch on the canvas and tells what they mean. Drag on nothing (or with the middle button, or
 * Space held) moves the view; with Shift or Ctrl it selects by a frame; wheel and pinch zoom, two fingers on a trackpad move.
 * @returns a function that stops listening.
 */
export function listenToPointer(view: CanvasView, events: CanvasEvents): () => void {
  const { element } = view;
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(name: K, hear: (event: HTMLElementEventMap[K]) => void) =>
    element.addEventListener(name, hear, { signal: stop.signal, passive: false });
  const fingers = new Map<number, Point>();
  let press: Press | undefined;
  let drag: Drag | undefined;
  let longPress: ReturnType<typeof setTimeout> | undefined;
  let space = false;

  const screenOf = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const lookUp = (screen: Point) => targetAt(view.scene, view.pointAt(screen), view.camera.zoom);
  const settle = () => {
    press = undefined;
    drag = undefined;
    clearTimeout(longPress);
  };
  const giveUp = () => {
    drag?.cancel();
    settle();
  };

  on("pointerdown", (event) => {
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    const screen = screenOf(event);
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, screen);
      if (fingers.size === 2) giveUp();
      if (fingers.size > 1) return;
    }
    events.hover(undefined, screen);
    if (event.button === 2) return;
    const target = lookUp(screen);
    press = { target, at: view.pointAt(screen), screen, event };
    if (event.pointerType === "touch")
      longPress = setTimeout(() => {
        settle();
        events.menu(target, view.pointAt(screen), screen);
      }, LONG_PRESS);
  });

  on("pointermove", (event) => {
    const screen = screenOf(event);
    if (fingers.has(event.pointerId)) {
      if (fingers.size === 2) {
        pinch(event.pointerId, screen);
        return;
      }
      fingers.set(event.pointerId, screen);
    }
    if (drag) {
      drag.move(view.pointAt(screen), screen, event);
    } else if (press) {
      if (Math.hypot(screen[0] - press.screen[0], screen[1] - press.screen[1]) < THRESHOLD) return;
      clearTimeout(longPress);
      drag = startDrag(press);
      drag.move(view.pointAt(screen), screen, event);
    } else if (event.pointerType !== "touch") {
      const target = lookUp(screen);
      view.hover(target);
      events.hover(target.kind === "empty" ? undefined : target, screen);
      element.style.cursor = space ? "grab" : cursorOver(target);
    }
  });

  on("pointerup", (event) => {
    fingers.delete(event.pointerId);
    const screen = screenOf(event);
    if (drag) drag.end(view.pointAt(screen), screen);
    else if (press) click(press);
    settle();
    element.style.cursor = "";
  });
  on("pointercancel", (event) => {
    fingers.delete(event.pointerId);
    giveUp();
  });
  on("pointerleave", (event) => {
    view.hover(undefined);
    events.hover(undefined, screenOf(event));
  });
  on("dblclick", (event) => {
    const screen = screenOf(event);
    events.open(lookUp(screen), view.pointAt(screen), screen);
  });
  on("contextmenu", (event) => {
    event.preventDefault();
    const screen = screenOf(event);
    const target = lookUp(screen);
    const id = idOf(target);
    if (id !== undefined && !view.selection.has(id)) events.select(new Set([id]));
    events.menu(target, view.pointAt(screen), screen);
  });
  on("wheel", (event) => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    // Trackpads say pinches with Ctrl, and scrolls in two directions or small steps; a wheel has notches.
    const pinches = event.ctrlKey || event.metaKey;
    if (!pinches && (event.shiftKey || dx !== 0 || Math.abs(dy) < 40)) {
      const sideways = event.shiftKey && dx === 0;
      view.look(panned(view.camera, sideways ? -dy : -dx, sideways ? 0 : -dy));
    } else {
      const factor = Math.exp(-Math.max(-80, Math.min(80, dy)) * (pinches ? 0.01 : 0.002));
      view.look(zoomed(view.camera, factor, screenOf(event)));
    }
  });
  const keys = (event: KeyboardEvent) => {
    if (event.code === "Space" && event.target === element) {
      space = event.type === "keydown";
      element.style.cursor = space ? "grab" : "";
      event.preventDefault();
    }
    if (event.key === "Escape" && drag) giveUp();
  };
  window.addEventListener("keydown", keys, { signal: stop.signal });
  window.addEventListener("keyup", keys, { signal: stop.signal });

  function pinch(finger: number, screen: Point): void {
    const other = [...fingers].find(([id]) => id !== finger)![1];
    const before = fingers.get(finger)!;
    fingers.set(finger, screen);
    const middle = ([ax, ay]: Point, [bx, by]: Point): Point => [(ax + bx) / 2, (ay + by) / 2];
    const [was, is] = [middle(before, other), middle(screen, other)];
    const apart = (a: Point) => Math.max(1, Math.hypot(a[0] - other[0], a[1] - other[1]));
    view.look(panned(zoomed(view.camera, apart(screen) / apart(before), is), is[0] - was[0], is[1] - was[1]));
  }

  function click({ target, event, screen }: Press): void {
    const id = idOf(target);
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    if (id === undefined) {
      if (!adds) events.select(new Set());
    } else if (adds) events.select(toggled(view.selection, id));
    else events.select(new Set([id]));
    if (target.kind === "param" && !adds && event.button === 0) {
      const row = target.box.layout.params.find(({ param }) => param.name === target.param.name)!;
      const { x, y, width, height } = row;
      events.editParam(target.box, target.param, { x: target.box.x + x, y: target.box.y + y, width, height });
    }
    if (target.kind === "port") events.hover(target, screen);
  }

  function startDrag(press: Press): Drag {
    const { target, event, at } = press;
    if (event.button === 1 || space) return panDrag(press.screen);
    if (target.kind === "port") return wireDrag(target);
    if (target.kind === "empty" || target.kind === "wire")
      return event.shiftKey || event.ctrlKey || event.metaKey ? frameDrag(at) : panDrag(press.screen);
    if (target.kind === "node" && target.part === "corner")
      return resizeDrag(target.box.id, [target.box.width, target.box.height], at);
    if ((target.kind === "note" || target.kind === "group") && target.corner) {
      const { id, size = [220, 120] } = target.kind === "note" ? target.note : target.group;
      return resizeDrag(id, size, at);
    }
    return moveDrag(idOf(target), at, event.altKey);
  }

  function panDrag(start: Point): Drag {
    let last = start;
    element.style.cursor = "grabbing";
    return {
      move: (_, screen) => {
        view.look(panned(view.camera, screen[0] - last[0], screen[1] - last[1]));
        last = screen;
      },
      end: () => {},
      cancel: () => {},
    };
  }

  function moveDrag(id: string | undefined, start: Point, copy: boolean): Drag {
    if (id !== undefined && !view.selection.has(id)) events.select(new Set([id]));
    const ids = view.selection;
    const by = (at: Point): Point => [at[0] - start[0], at[1] - start[1]];
    events.drag("start", ids, [0, 0], copy);
    return {
      move: (at) => events.drag("move", ids, by(at), copy),
      end: (at) => events.drag("end", ids, by(at), copy),
      cancel: () => events.drag("cancel", ids, [0, 0], copy),
    };
  }

  function resizeDrag(id: string, size: readonly number[], start: Point): Drag {
    const to = (at: Point): Point => [size[0]! + at[0] - start[0], size[1]! + at[1] - start[1]];
    events.resize("start", id, [size[0]!, size[1]!]);
    return {
      move: (at) => events.resize("move", id, to(at)),
      end: (at) => events.resize("end", id, to(at)),
      cancel: () => events.resize("cancel", id, [size[0]!, size[1]!]),
    };
  }

  function frameDrag(start: Point): Drag {
    const before = view.selection;
    const within = (at: Point) => {
      const frame = between(start, at);
      const ids = [...view.scene.boxes.values()].filter((box) => overlaps(box, frame)).map(({ id }) => id);
      const notes = view.scene.document.notes.map(({ id }) => id);
      const more = notes.filter((id) => view.framesOf([id]).some((rect) => overlaps(rect, frame)));
      return { frame, ids: new Set([...before, ...ids, ...more]) };
    };
    return {
      move: (at) => {
        const { frame, ids } = within(at);
        view.overlay({ frame });
        events.select(ids);
      },
      end: () => view.overlay({}),
      cancel: () => {
        view.overlay({});
        events.select(before);
      },
    };
  }

  function wireDrag({ box, side, port }: Extract<Target, { kind: "port" }>): Drag {
    const grabbed: End = { node: box.id, port: port.name, side };
    const wire = view.scene.document.wires.find(({ to }) => to[0] === box.id && to[1] === port.name);
    const taken = side === "input" && wire ? grabbed : undefined;
    const end: End = taken && wire ? { node: wire.from[0], port: wire.from[1], side: "output" } : grabbed;
    const pair = (other: End): readonly [End, End] => (end.side === "output" ? [end, other] : [other, end]);
    const reached = (screen: Point) => {
      const target = lookUp(screen);
      if (target.kind === "port" && target.side !== end.side)
        return { target, other: { node: target.box.id, port: target.port.name, side: target.side } satisfies End };
      return { target };
    };
    return {
      move: (at, screen) => {
        const { target, other } = reached(screen);
        const why = other && events.refusal(...pair(other));
        view.overlay({ wire: { end, at, refused: why !== undefined } });
        events.hover(why === undefined ? undefined : target, screen, why);
      },
      end: (at, screen) => {
        view.overlay({});
        events.hover(undefined, screen);
        const { target, other } = reached(screen);
        if (other) {
          if (events.refusal(...pair(other)) === undefined) events.connect(...pair(other), taken);
        } else if (taken) events.unplug(taken);
        else if (target.kind === "empty") events.dropWire(end, at, screen);
      },
      cancel: () => view.overlay({}),
    };
  }

  return () => stop.abort();
}

/** The id by which a thing is selected. */
export function idOf(target: Target): string | undefined {
  switch (target.kind) {
    case "node":
    case "param":
    case "port":
      return target.box.id;
    case "reroute":
      return target.reroute.id;
    case "note":
      return target.note.id;
    case "group":
      return target.group.id;
    default:
      return undefined;
  }
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

function cursorOver(target: Target): string {
  if (target.kind === "port") return "crosshair";
  if (target.kind === "param") return target.param.kind === "flag" ? "pointer" : "text";
  if (target.kind === "wire") return "pointer";
  const corner = "corner" in target ? target.corner : target.kind === "node" && target.part === "corner";
  return corner ? "nwse-resize" : target.kind === "empty" ? "" : "move";
}
