import type { Point } from "#web/document/document.ts";
import { panned, zoomed } from "#web/scene/camera.ts";
import type { CanvasEvents } from "#web/scene/events.ts";
import { cursorOver, FINGER, idOf, type Target, targetAt } from "#web/scene/target.ts";
import type { CanvasView } from "./canvas-view.ts";
import { type Drag, makeDrags } from "./drags.ts";
import { edgeSpeed } from "./edge-speed.ts";
import { wheelMove } from "./wheel.ts";

/** A press becomes a drag once it has moved this many CSS pixels. */
const THRESHOLD = 4;
/** A finger is less exact. */
const TOUCH_THRESHOLD = 9;
const LONG_PRESS = 500;

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
  let pointer: Point = [0, 0];
  let longPress: ReturnType<typeof setTimeout> | undefined;
  let space = false;
  let blunt = 1;

  const screenOf = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const lookUp = (at: Point) => targetAt(view.scene, at, view.camera.zoom, view.selection, blunt);
  const under = (screen: Point) => lookUp(view.pointAt(screen));
  const drags = makeDrags(view, events, lookUp);
  const settle = () => {
    press = undefined;
    drag = undefined;
    clearTimeout(longPress);
    element.style.cursor = space ? "grab" : "";
  };
  const giveUp = () => {
    drag?.cancel();
    settle();
  };

  on("pointerdown", (event) => {
    element.focus({ preventScroll: true });
    const screen = screenOf(event);
    blunt = event.pointerType === "touch" ? FINGER : 1;
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, screen);
      if (fingers.size === 2) giveUp();
      if (fingers.size > 1) return;
    }
    events.hover(undefined, screen);
    if (event.button === 2 || press) return;
    element.setPointerCapture(event.pointerId);
    const target = under(screen);
    press = { target, at: view.pointAt(screen), screen, event };
    if (event.pointerType === "touch")
      longPress = setTimeout(() => {
        settle();
        openMenu(target, screen);
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
    pointer = screen;
    view.pointer = screen;
    if (drag) drag.move(view.pointAt(screen), screen);
    else if (press) {
      const least = event.pointerType === "touch" ? TOUCH_THRESHOLD : THRESHOLD;
      if (Math.hypot(screen[0] - press.screen[0], screen[1] - press.screen[1]) < least) return;
      clearTimeout(longPress);
      drag = startDrag(press);
      drag.move(view.pointAt(screen), screen);
      if (drag.follows) requestAnimationFrame(followEdge);
    } else if (event.pointerType !== "touch") {
      blunt = 1;
      const target = under(screen);
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
  });
  on("pointercancel", (event) => {
    fingers.delete(event.pointerId);
    giveUp();
  });
  on("pointerleave", (event) => {
    if (drag) return;
    view.pointer = undefined;
    view.hover(undefined);
    events.hover(undefined, screenOf(event));
  });
  on("dblclick", (event) => {
    const screen = screenOf(event);
    events.open(under(screen), view.pointAt(screen), screen);
  });
  on("contextmenu", (event) => {
    event.preventDefault();
    // The keyboard's menu key is heard as a key; a long press has been heard already.
    if (event.button !== 2 && event.button !== 0) return;
    if (event.button === 0 && !event.ctrlKey) return;
    const screen = screenOf(event);
    openMenu(under(screen), screen);
  });
  on("wheel", (event) => {
    event.preventDefault();
    const { zoom, by } = wheelMove(event, events.habits().wheel);
    view.look(zoom === undefined ? panned(view.camera, ...by) : zoomed(view.camera, zoom, screenOf(event)));
    if (drag) drag.move(view.pointAt(pointer), pointer);
  });
  const keys = (event: KeyboardEvent) => {
    if (event.code === "Space" && event.target === element) {
      space = event.type === "keydown";
      if (!drag) element.style.cursor = space ? "grab" : "";
      event.preventDefault();
    }
    if (event.key === "Escape" && event.type === "keydown" && drag) {
      giveUp();
      event.preventDefault();
    }
  };
  // Before the shortcuts, so that Escape ends a drag and nothing else.
  window.addEventListener("keydown", keys, { signal: stop.signal, capture: true });
  window.addEventListener("keyup", keys, { signal: stop.signal, capture: true });
  window.addEventListener("blur", giveUp, { signal: stop.signal });

  function openMenu(target: Target, screen: Point): void {
    const id = idOf(target);
    if (id !== undefined && !view.selection.has(id)) events.select(new Set([id]));
    events.menu(target, view.pointAt(screen), screen);
  }

  /** While something is held at the edge of the view, the view moves there. */
  function followEdge(): void {
    if (!drag?.follows) return;
    const [dx, dy] = edgeSpeed(pointer, view.size);
    if (dx !== 0 || dy !== 0) {
      view.look(panned(view.camera, dx, dy));
      drag.move(view.pointAt(pointer), pointer);
    }
    requestAnimationFrame(followEdge);
  }

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
    else if (view.selection.size !== 1 || !view.selection.has(id)) events.select(new Set([id]));
    if (adds || event.button !== 0) return;
    if (target.kind === "param") {
      const { x, y, width, height } = target.box.layout.params.find(({ param }) => param.name === target.param.name)!;
      events.editParam(target.box, target.param, { x: target.box.x + x, y: target.box.y + y, width, height });
    }
    if (target.kind === "node" && target.part === "fold") events.fold(target.box);
    if (target.kind === "port") events.hover(target, screen);
  }

  function startDrag({ target, event, at, screen }: Press): Drag {
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    if (event.button === 1 || space) return panDrag(screen);
    if (target.kind === "port") return drags.wire(target);
    if (target.kind === "empty" || target.kind === "wire") {
      const selects = events.habits().drag === "select" && event.pointerType !== "touch";
      return adds || selects ? drags.frame(at, adds) : panDrag(screen);
    }
    if (target.kind === "node" && target.part === "corner")
      return drags.resize(target.box.id, [target.box.width, target.box.height], at);
    if ((target.kind === "note" || target.kind === "group") && target.corner) {
      const { id, size = [220, 120] } = target.kind === "note" ? target.note : target.group;
      return drags.resize(id, size, at);
    }
    element.style.cursor = "grabbing";
    return drags.move(idOf(target), at, event.altKey);
  }

  function panDrag(screen: Point): Drag {
    element.style.cursor = "grabbing";
    return drags.pan(screen);
  }

  return () => stop.abort();
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
