import { footRows } from "#kit/foot-rows.ts";
import type { Preview } from "#kit/preview.ts";
import { isDrawn, kindOf } from "#picture/kinds.ts";
import type { NodeState } from "#protocol/run-state.ts";
import type { DocumentNode } from "#web/document/document.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import { type ParamView, paramsOf } from "#web/document/param-view.ts";
import type { Rect } from "#web/document/rect.ts";
import { isMediaPreview } from "./media-preview.ts";

/* Sizes in graph units. All text is at least 12 units, so that it is readable at a zoom of 1. */
export const GRID = 10;
export const TITLE = 32;
/** The width of the arrow at the left of a title. */
export const FOLD = 24;
export const PORT_ROW = 22;
const PARAM_ROW = 26;
const TEXT_ROWS = 3;
const PADDING = 10;
const MIN_WIDTH = 200;
const DEFAULT_WIDTH = 250;
const GAP = 6;

/** From further away than this a node is drawn as a box with its title, and has no fields. */
export const BOXES_ONLY = 0.3;
const OPEN = 26;

/** Where the button that opens the result stands: at the upper right of what a node shows. */
export function openButton({ x, y, width }: Rect): Rect {
  return { x: x + width - OPEN - 2, y: y + 2, width: OPEN, height: OPEN };
}

/** A port on the box of a node: `x`, `y` are its dot's centre, relative to the node. */
export interface PortView {
  readonly name: string;
  readonly title: string;
  readonly socket: string;
  readonly optional: boolean;
  readonly x: number;
  readonly y: number;
}

/** Where everything of a node is, relative to its top left corner. */
export interface NodeLayout {
  readonly width: number;
  readonly height: number;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  readonly params: readonly (Rect & { readonly param: ParamView })[];
  readonly preview?: Rect;
}

/** What previews need at least; what is drawn says so itself, and tables need what their rows ask. */
const PREVIEW_HEIGHT = { text: 44, image: 180, video: 200 } as const;
/** Of a table's head, and of each of its rows. */
export const TABLE_HEAD = 20;
export const TABLE_ROW = 17;
const MOST_ROWS = 8;
/* Pictures whose size is known are as high as their shape asks, between these. */
const LEAST_MEDIA = 80;
const MOST_MEDIA = 360;

function previewHeight(preview: Preview, width: number): number {
  if (isMediaPreview(preview) && preview.width && preview.height)
    return Math.round(Math.max(LEAST_MEDIA, Math.min(MOST_MEDIA, (width * preview.height) / preview.width)));
  if (isDrawn(preview)) return kindOf(preview).onNode;
  if (preview.kind !== "table") return PREVIEW_HEIGHT[preview.kind];
  return (
    TABLE_HEAD +
    TABLE_ROW * Math.min(MOST_ROWS, Math.max(1, preview.rows.length + footRows<unknown>(preview.foot).length))
  );
}

/** Computes the box of a node. A node of an unknown type shows the ports that its wires name: `named`. */
export function layoutNode(
  node: DocumentNode,
  description: NodeKind | undefined,
  preview: NodeState["preview"],
  named: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
): NodeLayout {
  const width = Math.max(MIN_WIDTH, node.size?.[0] ?? DEFAULT_WIDTH);
  const inputs = description?.inputs ?? named.inputs.map(unknownPort);
  const outputs = description?.outputs ?? named.outputs.map(unknownPort);
  if (node.collapsed) {
    const middle = TITLE / 2;
    return {
      width,
      height: TITLE,
      inputs: inputs.map((port) => ({ ...portView(port), x: 0, y: middle })),
      outputs: outputs.map((port) => ({ ...portView(port), x: width, y: middle })),
      params: [],
    };
  }
  const rows = Math.max(inputs.length, outputs.length);
  const portY = (row: number) => TITLE + GAP + PORT_ROW * (row + 0.5);
  let y = TITLE + GAP + rows * PORT_ROW + (rows > 0 ? GAP : 0);
  const params = paramsOf(description, node.params).map((param) => {
    const height = param.kind === "text" ? PARAM_ROW + (TEXT_ROWS - 1) * 18 : PARAM_ROW;
    const row = { x: PADDING, y, width: width - 2 * PADDING, height: height - 4, param };
    y += height;
    return row;
  });
  const least = y + PADDING + (preview ? previewHeight(preview, width - 2 * PADDING) + GAP : 0);
  const height = Math.max(least, node.size?.[1] ?? 0);
  return {
    width,
    height,
    inputs: inputs.map((port, row) => ({ ...portView(port), x: 0, y: portY(row) })),
    outputs: outputs.map((port, row) => ({ ...portView(port), x: width, y: portY(row) })),
    params,
    ...(preview && {
      preview: { x: PADDING, y: y + GAP, width: width - 2 * PADDING, height: height - y - GAP - PADDING },
    }),
  };
}

type Port = Pick<NodeKind["inputs"][number], "name" | "title" | "socket" | "optional">;

function portView({ name, title, socket, optional = false }: Port): Omit<PortView, "x" | "y"> {
  return { name, title, socket, optional };
}

function unknownPort(name: string): Port {
  return { name, title: name, socket: "" };
}
