import type { Point } from "#web/document/document.ts";
import { toggled } from "#web/document/selection.ts";
import type { CanvasEvents } from "#web/scene/events.ts";
import { idOf, type Target } from "#web/scene/target.ts";
import type { View } from "#web/scene/view.ts";
import type { Drag } from "./drag.ts";
import type { Drags } from "./drags.ts";

/** A button or a finger that went down. */
export interface Press {
  readonly target: Target;
  readonly at: Point;
  readonly screen: Point;
  readonly event: PointerEvent;
}

/** What a press means that was let go where it began. */
export function click({ target, event, screen }: Press, { selection }: View, events: CanvasEvents): void {
  const id = idOf(target);
  const adds = addsTo(event);
  if (id === undefined) {
    if (!adds) events.select(new Set());
  } else if (adds) events.select(toggled(selection, id));
  else if (selection.size !== 1 || !selection.has(id)) events.select(new Set([id]));
  if (adds || event.button !== 0) return;
  if (target.kind === "param") {
    const { x, y, width, height } = target.box.layout.params.find(({ param }) => param.name === target.param.name)!;
    events.editParam(target.box, target.param, { x: target.box.x + x, y: target.box.y + y, width, height });
  }
  if (target.kind === "node" && target.part === "fold") events.fold(target.box);
  if (target.kind === "node" && target.part === "open") events.openResult(target.box);
  if (target.kind === "port") events.hover(target, screen);
}

/** What a press becomes when it moves. `pans`: the view is moved, whatever was pressed. */
export function dragOf({ target, event, at, screen }: Press, drags: Drags, events: CanvasEvents, pans: boolean): Drag {
  const adds = addsTo(event);
  if (event.button === 1 || pans) return drags.pan(screen);
  if (target.kind === "port") return drags.wire(target);
  if (target.kind === "empty" || target.kind === "wire") {
    const selects = events.habits().drag === "select" && event.pointerType !== "touch";
    return adds || selects ? drags.frame(at, adds) : drags.pan(screen);
  }
  if (target.kind === "node" && target.part === "corner")
    return drags.resize(target.box.id, [target.box.width, target.box.height], at);
  if ((target.kind === "note" || target.kind === "group") && target.corner) {
    const { id, size = [220, 120] } = target.kind === "note" ? target.note : target.group;
    return drags.resize(id, size, at);
  }
  return drags.move(idOf(target), at, event.altKey);
}

function addsTo({ shiftKey, ctrlKey, metaKey }: PointerEvent): boolean {
  return shiftKey || ctrlKey || metaKey;
}
