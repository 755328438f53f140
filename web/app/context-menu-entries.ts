import { SIDES, WAYS } from "#web/actions/arrange-actions.ts";
import { addReroute } from "#web/actions/open-target.ts";
import { COLOURS } from "#web/document/colours.ts";
import type { Point } from "#web/document/document.ts";
import type { Port } from "#web/scene/events.ts";
import type { Target } from "#web/scene/target.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { openDialog, openSurface } from "#web/store/surface.ts";

/**
 * A line of a context menu: an action by its id, or something that is only done there, whose title is the text `edit.ID`; or
 * lines under a title of their own. `null` stands for a line between.
 */
export type ContextEntry =
  | string
  | null
  | { readonly id: string; readonly danger?: boolean; readonly disabled?: boolean; run(): void }
  | { readonly id: string; readonly entries: readonly ContextEntry[] };

const COLOUR: ContextEntry = { id: "colour", entries: Object.keys(COLOURS).map((name) => `colour-${name}`) };
const ARRANGE: ContextEntry = {
  id: "arrange",
  entries: ["layout", null, ...SIDES.map((side) => `align-${side}`), null, ...WAYS.map((way) => `distribute-${way}`)],
};
const CLIPBOARD = ["cut", "copy", "duplicate"] as const;

const CANVAS: readonly ContextEntry[] = [
  "add-node",
  "insert-block",
  "note",
  null,
  "paste",
  "select-all",
  null,
  "layout",
  "fit",
];

/** The menu of what was pointed at: of several selected things if it is one of them. */
export function contextEntries(target: Target, at: Point, screen: Point): readonly ContextEntry[] {
  const several = (activeTab()?.history.selection.size ?? 0) > 1;
  switch (target.kind) {
    case "empty":
      // The node goes where the menu was opened.
      return [{ id: "add-node-here", run: () => openSurface({ kind: "palette", at, screen }) }, ...CANVAS.slice(1)];
    case "node":
      return several
        ? severalEntries()
        : [
            ...nodeEntries(),
            { id: "replace", run: () => openSurface({ kind: "palette", at, screen, replaces: target.box.id }) },
          ];
    case "param":
      return several ? severalEntries() : [...paramEntries(target), null, ...nodeEntries()];
    case "port":
      return portEntries({ node: target.box.id, port: target.port.name, side: target.side });
    case "wire": {
      const { wire } = target;
      return [
        { id: "insert-on-wire", run: () => openSurface({ kind: "palette", at, screen, into: wire }) },
        { id: "add-reroute", run: () => addReroute(wire, at) },
        null,
        { id: "remove-wire", danger: true, run: () => act([{ type: "disconnect", inputs: [wire.to] }]) },
      ];
    }
    case "reroute":
      return several ? severalEntries() : ["remove"];
    case "note":
      return several ? severalEntries() : ["open", ...CLIPBOARD, null, "pin", COLOUR, null, "remove"];
    case "group":
      return several
        ? severalEntries()
        : [
            "rename",
            "select-members",
            ...CLIPBOARD,
            null,
            "mute",
            "bypass",
            "pin",
            COLOUR,
            null,
            "ungroup",
            "remove-with-members",
          ];
  }
}

function nodeEntries(): readonly ContextEntry[] {
  return [
    "open-result",
    "run-to",
    "export-schedule",
    "open-block",
    "rename",
    "connect",
    null,
    ...CLIPBOARD,
    null,
    "mute",
    "bypass",
    "collapse",
    "pin",
    COLOUR,
    null,
    { id: "select", entries: ["select-before", "select-after", "select-all"] },
    "group",
    "make-block",
    "unpack-block",
    null,
    "disconnect",
    "remove",
  ];
}

function severalEntries(): readonly ContextEntry[] {
  return [
    "run-to",
    null,
    ...CLIPBOARD,
    null,
    "mute",
    "bypass",
    "collapse",
    "pin",
    COLOUR,
    ARRANGE,
    null,
    "group",
    "make-block",
    null,
    "disconnect",
    "remove",
  ];
}

function paramEntries({ box, param }: Extract<Target, { kind: "param" }>): readonly ContextEntry[] {
  const place = { node: box.id, param: param.name };
  const exposed = activeTab()?.history.document.exposed ?? [];
  const shown = exposed.some(({ node, param: name }) => node === place.node && name === place.param);
  return [
    {
      id: "reset-param",
      disabled: !Object.hasOwn(box.node.params, param.name),
      run: () => act([{ type: "set-param", ...place }]),
    },
    shown
      ? { id: "conceal", run: () => act([{ type: "conceal", ...place }]) }
      : { id: "expose", run: () => act([{ type: "expose", ...place }]) },
  ];
}

function portEntries(at: Port): readonly ContextEntry[] {
  const { node, port, side } = at;
  const wires = activeTab()?.history.document.wires ?? [];
  const end = side === "input" ? "to" : "from";
  const on = wires.filter((wire) => wire[end][0] === node && wire[end][1] === port);
  return [
    {
      id: "connect-port",
      run: () => openDialog({ name: "connect", node, port: at }),
    },
    {
      id: "disconnect-port",
      disabled: on.length === 0,
      run: () => act([{ type: "disconnect", inputs: on.map(({ to }) => to) }]),
    },
  ];
}
