import type { Point } from "#web/document/document.ts";
import { panned, zoomed } from "#web/scene/camera.ts";
import type { CanvasEvents } from "#web/scene/events.ts";
import { cursorOver, FINGER, idOf, type Target, targetAt } from "#web/scene/target.ts";
import { edgeSpeed, pinched, wheelMove } from "./camera-moves.ts";
import type { CanvasView } from "./canvas-view.ts";
import type { Drag } from "./drag.ts";
import { type Drags, makeDrags } from "./drags.ts";
import { click, dragOf, type Press } from "./press.ts";

/** A press becomes a drag once it has moved this many CSS pixels. */
const THRESHOLD = 4;
/** A finger is less exact. */
const TOUCH_THRESHOLD = 9;
const LONG_PRESS = 500;

/**
 * Listens to mouse, pen and touch on the canvas and tells what they mean. Drag on nothing (or with the middle button, or
 * Space held) moves the view; with Shift or Ctrl it selects by a frame; wheel and pinch zoom, two fingers on a trackpad move.
 * @returns a function that stops listening.
 */
export function listenToPointer(view: CanvasView, events: CanvasEvents): () => void {
  const pointer = new CanvasPointer(view, events);
  const stop = new AbortController();
  const { signal } = stop;
  const on = <K extends keyof HTMLElementEventMap>(name: K, hear: (event: HTMLElementEventMap[K]) => void) =>
    view.element.addEventListener(name, hear, { signal, passive: false });
  on("pointerdown", (event) => pointer.down(event));
  on("pointermove", (event) => pointer.move(event));
  on("pointerup", (event) => pointer.up(event));
  on("pointercancel", (event) => pointer.cancel(event));
  on("pointerleave", (event) => pointer.leave(event));
  on("dblclick", (event) => pointer.open(event));
  on("contextmenu", (event) => pointer.menu(event));
  on("wheel", (event) => pointer.wheel(event));
  const keys = (event: KeyboardEvent) => pointer.key(event);
  // Before the shortcuts, so that Escape ends a drag and nothing else.
  window.addEventListener("keydown", keys, { signal, capture: true });
  window.addEventListener("keyup", keys, { signal, capture: true });
  window.addEventListener("blur", () => pointer.giveUp(), { signal, capture: true });
  return () => stop.abort();
}

/** What is pressed and dragged on a canvas, from event to event. */
class CanvasPointer {
  readonly #view: CanvasView;
  readonly #events: CanvasEvents;
  readonly #drags: Drags;
  /** Where fingers are, by pointer. */
  readonly #fingers = new Map<number, Point>();
  #press: Press | undefined;
  #drag: Drag | undefined;
  #longPress: ReturnType<typeof setTimeout> | undefined;
  /** Where it was last, on the screen. */
  #at: Point = [0, 0];
  #space = false;
  #blunt = 1;

  constructor(view: CanvasView, events: CanvasEvents) {
    this.#view = view;
    this.#events = events;
    this.#drags = makeDrags(view, events, (at) => this.#lookUp(at));
  }

  down(event: PointerEvent): void {
    const { element } = this.#view;
    element.focus({ preventScroll: true });
    const screen = this.#screenOf(event);
    const touch = event.pointerType === "touch";
    this.#blunt = touch ? FINGER : 1;
    if (touch) {
      this.#fingers.set(event.pointerId, screen);
      if (this.#fingers.size === 2) this.giveUp();
      if (this.#fingers.size > 1) return;
    }
    this.#events.hover(undefined, screen);
    if (event.button === 2 || this.#press) return;
    element.setPointerCapture(event.pointerId);
    const target = this.#under(screen);
    this.#press = { target, at: this.#view.pointAt(screen), screen, event };
    if (touch)
      this.#longPress = setTimeout(() => {
        this.#settle();
        this.#openMenu(target, screen);
      }, LONG_PRESS);
  }

  move(event: PointerEvent): void {
    const screen = this.#screenOf(event);
    const before = this.#fingers.get(event.pointerId);
    if (before) this.#fingers.set(event.pointerId, screen);
    if (before && this.#fingers.size === 2) {
      const [, other] = [...this.#fingers].find(([id]) => id !== event.pointerId)!;
      this.#view.look(pinched(this.#view.camera, before, screen, other));
      return;
    }
    this.#at = screen;
    this.#view.pointer = screen;
    if (this.#drag) this.#drag.move(this.#view.pointAt(screen), screen);
    else if (this.#press) this.#pull(this.#press, screen);
    else if (event.pointerType !== "touch") this.#rest(screen);
  }

  up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    const screen = this.#screenOf(event);
    if (this.#drag) this.#drag.end(this.#view.pointAt(screen), screen);
    else if (this.#press) click(this.#press, this.#view, this.#events);
    this.#settle();
  }

  cancel(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    this.giveUp();
  }

  leave(event: PointerEvent): void {
    if (this.#drag) return;
    this.#view.pointer = undefined;
    this.#view.hover(undefined);
    this.#events.hover(undefined, this.#screenOf(event));
  }

  open(event: MouseEvent): void {
    const screen = this.#screenOf(event);
    this.#events.open(this.#under(screen), this.#view.pointAt(screen), screen);
  }

  menu(event: MouseEvent): void {
    event.preventDefault();
    // The keyboard's menu key is heard as a key; a long press has been heard already.
    if (event.button !== 2 && event.button !== 0) return;
    if (event.button === 0 && !event.ctrlKey) return;
    const screen = this.#screenOf(event);
    this.#openMenu(this.#under(screen), screen);
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    const { camera } = this.#view;
    const { zoom, by } = wheelMove(event, this.#events.habits().wheel);
    this.#view.look(zoom === undefined ? panned(camera, ...by) : zoomed(camera, zoom, this.#screenOf(event)));
    this.#drag?.move(this.#view.pointAt(this.#at), this.#at);
  }

  key(event: KeyboardEvent): void {
    const { element } = this.#view;
    if (event.code === "Space" && event.target === element) {
      this.#space = event.type === "keydown";
      if (!this.#drag) element.style.cursor = this.#space ? "grab" : "";
      event.preventDefault();
    }
    if (event.key === "Escape" && event.type === "keydown" && this.#drag) {
      this.giveUp();
      event.preventDefault();
    }
  }

  /** Ends a drag as if it had not been. */
  giveUp(): void {
    this.#drag?.cancel();
    this.#settle();
  }

  #settle(): void {
    this.#press = undefined;
    this.#drag = undefined;
    clearTimeout(this.#longPress);
    this.#view.element.style.cursor = this.#space ? "grab" : "";
  }

  /** What was pressed is moved: far enough, it becomes a drag. */
  #pull(press: Press, screen: Point): void {
    const least = press.event.pointerType === "touch" ? TOUCH_THRESHOLD : THRESHOLD;
    if (Math.hypot(screen[0] - press.screen[0], screen[1] - press.screen[1]) < least) return;
    clearTimeout(this.#longPress);
    const drag = dragOf(press, this.#drags, this.#events, this.#space);
    this.#drag = drag;
    if (drag.cursor) this.#view.element.style.cursor = drag.cursor;
    drag.move(this.#view.pointAt(screen), screen);
    if (drag.follows) requestAnimationFrame(() => this.#followEdge());
  }

  /** Nothing is pressed: what the pointer is over stands out. */
  #rest(screen: Point): void {
    this.#blunt = 1;
    const target = this.#under(screen);
    this.#view.hover(target);
    this.#events.hover(target.kind === "empty" ? undefined : target, screen);
    this.#view.element.style.cursor = this.#space ? "grab" : cursorOver(target);
  }

  /** While something is held at the edge of the view, the view moves there. */
  #followEdge(): void {
    if (!this.#drag?.follows) return;
    const [dx, dy] = edgeSpeed(this.#at, this.#view.size);
    if (dx !== 0 || dy !== 0) {
      this.#view.look(panned(this.#view.camera, dx, dy));
      this.#drag.move(this.#view.pointAt(this.#at), this.#at);
    }
    requestAnimationFrame(() => this.#followEdge());
  }

  #openMenu(target: Target, screen: Point): void {
    const id = idOf(target);
    if (id !== undefined && !this.#view.selection.has(id)) this.#events.select(new Set([id]));
    this.#events.menu(target, this.#view.pointAt(screen), screen);
  }

  #screenOf(event: MouseEvent): Point {
    const { left, top } = this.#view.element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  #under(screen: Point): Target {
    return this.#lookUp(this.#view.pointAt(screen));
  }

  #lookUp(at: Point): Target {
    const { scene, camera, selection } = this.#view;
    return targetAt(scene, at, camera.zoom, selection, this.#blunt);
  }
}
