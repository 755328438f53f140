// What the adapter uses of litegraph.js 0.7.18. The package's own types are of 0.7.0 and cover neither the core build nor much
// of this. Checked against the source of build/litegraph.core.js.
declare module "litegraph.js/build/litegraph.core.js" {
  export interface LLink {
    id: number;
    type: string;
    origin_id: string | number;
    origin_slot: number;
    target_id: string | number;
    target_slot: number;
  }

  export interface Slot {
    name: string;
    type: string;
    link?: number | null;
    links?: number[] | null;
  }

  export class LGraphNode {
    constructor(title?: string);
    id: string | number;
    title: string;
    pos: Float32Array | [number, number];
    size: Float32Array | [number, number];
    flags: { collapsed?: boolean };
    inputs: Slot[] | undefined;
    outputs: Slot[] | undefined;
    connect(slot: number, target: LGraphNode, targetSlot: number): LLink | null;
    disconnectInput(slot: number): boolean;
    getConnectionPos(isInput: boolean, slot: number, out?: Float32Array): Float32Array | [number, number];
    getBounding(out?: Float32Array, outer?: boolean): Float32Array;
    onBounding?(out: Float32Array): void;
    isPointInside(x: number, y: number, margin?: number): boolean;
  }

  export class LGraph {
    constructor();
    _nodes: LGraphNode[];
    links: Record<number, LLink>;
    config: { links_ontop?: boolean };
    add(node: LGraphNode, skipComputeOrder?: boolean): LGraphNode;
    remove(node: LGraphNode): void;
    clear(): void;
    getNodeById(id: string | number): LGraphNode | null;
  }

  export class DragAndScale {
    offset: Float32Array;
    scale: number;
    min_scale: number;
    max_scale: number;
    visible_area: Float32Array;
    computeVisibleArea(viewport?: readonly number[]): void;
    toCanvasContext(ctx: CanvasRenderingContext2D): void;
  }

  export class LGraphCanvas {
    constructor(
      canvas: HTMLCanvasElement,
      graph: LGraph,
      options?: { skip_events?: boolean; skip_render?: boolean; autoresize?: boolean },
    );
    canvas: HTMLCanvasElement;
    bgcanvas: HTMLCanvasElement;
    graph: LGraph;
    ds: DragAndScale;
    visible_area: Float32Array;
    visible_nodes: LGraphNode[];
    connections_width: number;
    clear_background: boolean;
    clear_background_color: string;
    background_image: string | null;
    render_canvas_border: boolean;
    render_shadows: boolean;
    render_connections_border: boolean;
    render_link_tooltip: boolean;
    show_info: boolean;
    allow_searchbox: boolean;
    dirty_canvas: boolean;
    dirty_bgcanvas: boolean;
    /** Between the ground and the nodes, in pixels of the canvas. */
    onRender: ((canvas: HTMLCanvasElement, ctx: CanvasRenderingContext2D) => void) | null;
    onDrawBackground: ((ctx: CanvasRenderingContext2D, area: Float32Array) => void) | null;
    onDrawForeground: ((ctx: CanvasRenderingContext2D, area: Float32Array) => void) | null;
    drawNode(node: LGraphNode, ctx: CanvasRenderingContext2D): void;
    drawConnections(ctx: CanvasRenderingContext2D): void;
    draw(front?: boolean, back?: boolean): void;
    setDirty(front: boolean, back?: boolean): void;
    resize(width: number, height: number): void;
    stopRendering(): void;
  }

  export const LiteGraph: {
    NODE_TITLE_HEIGHT: number;
    MAX_NUMBER_OF_NODES: number;
    LEFT: number;
    RIGHT: number;
    CENTER: number;
    isValidConnection(from: string, to: string): boolean;
  };
}
