import type { Command } from "#web/document/commands.ts";
import { type Refusal, refusalsFor } from "#web/document/connect-rules.ts";
import type { Point, WorkflowDocument } from "#web/document/document.ts";
import { insertOnWire } from "#web/document/insert-on-wire.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import { say } from "#web/i18n/say.ts";
import type { CanvasEvents, Port } from "#web/scene/events.ts";
import { GRID } from "#web/scene/node-layout.ts";
import * as editor from "#web/store/editor.ts";
import { useSettings } from "#web/store/settings.ts";
import { openSurface } from "#web/store/surface.ts";

/** No group or note is smaller; nodes have a least size of their own. */
const LEAST: Point = [80, 40];

/** What gestures need to know besides the store. */
export interface GestureContext {
  kinds(): NodeKinds;
  /** Puts copies of things where they stand, selected, in place of the originals being dragged. */
  duplicate(ids: ReadonlySet<string>): void;
}

type Gestures = Pick<
  CanvasEvents,
  "select" | "drag" | "fitsInto" | "resize" | "connect" | "unplug" | "dropWire" | "refusals" | "fold"
>;

/** Turns what a person does on the canvas into commands: one step of the undo list for each gesture. */
export function gestures({ kinds, duplicate }: GestureContext): Gestures {
  let done: Point = [0, 0];
  const documentNow = () => editor.activeTab()!.history.document;

  return {
    select: editor.select,

    drag(phase, ids, by, copy, into) {
      if (phase === "start") {
        editor.beginGesture();
        if (copy) duplicate(ids);
        done = [0, 0];
      }
      if (phase === "cancel") {
        editor.abandonGesture();
        return;
      }
      const selection = editor.activeTab()!.history.selection;
      const to = snapped(documentNow(), selection, by);
      const step: Point = [to[0] - done[0], to[1] - done[1]];
      if (step[0] !== 0 || step[1] !== 0) editor.act([{ type: "move", ids: [...selection], by: step }]);
      done = to;
      if (phase === "end") {
        const node = into && documentNow().nodes.find(({ id }) => selection.has(id));
        if (node) editor.act(insertOnWire(documentNow(), kinds(), node, into) ?? []);
        adopt(documentNow(), selection);
        editor.commitGesture();
      }
    },

    fitsInto(id, wire) {
      const node = documentNow().nodes.find((each) => each.id === id);
      return node !== undefined && insertOnWire(documentNow(), kinds(), node, wire) !== undefined;
    },

    resize(phase, id, size) {
      if (phase === "start") editor.beginGesture();
      if (phase === "cancel") editor.abandonGesture();
      else if (phase !== "start") editor.act([{ type: "resize", id, size: atLeast(rounded(size)) }]);
      if (phase === "end") editor.commitGesture();
    },

    connect(output, input, taken) {
      const off: Command[] =
        taken && !samePort(taken, input) ? [{ type: "disconnect", inputs: [[taken.node, taken.port]] }] : [];
      const on: Command = { type: "connect", from: [output.node, output.port], to: [input.node, input.port] };
      editor.act([...off, on]);
    },

    unplug: (input) => editor.act([{ type: "disconnect", inputs: [[input.node, input.port]] }]),

    dropWire: (wire, at, screen) => openSurface({ kind: "palette", at, screen, wire }),

    refusals(end) {
      const refusal = refusalsFor(documentNow(), kinds(), [end.node, end.port], end.side === "output" ? "out" : "in");
      return ({ node, port }) => {
        const refused = refusal([node, port]);
        return refused && refusalText(refused);
      };
    },

    fold: ({ id, node }) => editor.act([{ type: "collapse", ids: [id], on: !node.collapsed }]),
  };

  /** How far things go, so that the first of them stands on the grid. */
  function snapped(document: WorkflowDocument, selection: ReadonlySet<string>, by: Point): Point {
    if (!useSettings.getState().snap) return by;
    const first = [...document.nodes, ...document.groups, ...document.notes, ...document.reroutes].find(({ id }) =>
      selection.has(id),
    );
    if (!first) return by;
    const start: Point = [first.position[0] - done[0], first.position[1] - done[1]];
    const at = rounded([start[0] + by[0], start[1] + by[1]]);
    return [at[0] - start[0], at[1] - start[1]];
  }
}

/** Things let go inside a group belong to it, those taken out of theirs to none. Groups that move take theirs along. */
function adopt(document: WorkflowDocument, selection: ReadonlySet<string>): void {
  if (document.groups.some(({ id }) => selection.has(id))) return;
  const moved = [...document.nodes, ...document.notes].filter(({ id }) => selection.has(id));
  const commands = new Map<string | undefined, string[]>();
  for (const { id, position } of moved) {
    const owner = document.groups.findLast(
      ({ position: [x, y], size: [width, height] }) =>
        position[0] >= x && position[1] >= y && position[0] <= x + width && position[1] <= y + height,
    )?.id;
    const before = document.groups.find(({ members }) => members.includes(id))?.id;
    if (owner !== before) commands.set(owner, [...(commands.get(owner) ?? []), id]);
  }
  for (const [group, members] of commands)
    editor.act([{ type: "own", members, ...(group !== undefined && { group }) }]);
}

function rounded([x, y]: Point): Point {
  return [Math.round(x / GRID) * GRID, Math.round(y / GRID) * GRID];
}

function atLeast([width, height]: Point): Point {
  return [Math.max(LEAST[0], width), Math.max(LEAST[1], height)];
}

function samePort(a: Port, b: Port): boolean {
  return a.node === b.node && a.port === b.port;
}

/** Why a wire cannot be, in the language at hand. */
function refusalText({ code, values, message }: Refusal): string {
  return say(`canvas.refusal.${code}`, { ...values, defaultValue: message });
}
