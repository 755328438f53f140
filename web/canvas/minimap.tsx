import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor.ts";
import { useSettings } from "../store/settings.ts";
import { toGraph } from "./camera.ts";
import { useView } from "./current-view.ts";
import { around, type Rect } from "./geometry.ts";

const WIDTH = 180;
const HEIGHT = 120;
const MARGIN = 8;

/** The whole plane, small; a click or a drag there shows that place. */
export function Minimap() {
  const { t } = useTranslation();
  const element = useRef<HTMLCanvasElement>(null);
  const on = useSettings((settings) => settings.minimap);
  const view = useView((current) => current.view);
  const camera = useView((current) => current.camera);
  const document_ = useEditor((editor) => editor.tabs.find((tab) => tab.key === editor.active)?.history.document);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scene is the view's, and changes with camera and document
  useEffect(() => {
    const canvas = element.current;
    if (!on || !canvas || !view) return;
    const frame = requestAnimationFrame(() => {
      const ratio = window.devicePixelRatio || 1;
      canvas.width = WIDTH * ratio;
      canvas.height = HEIGHT * ratio;
      const ctx = canvas.getContext("2d")!;
      const style = getComputedStyle(canvas);
      const scale = scaleOf(worldOf(view.scene.boxes.values()));
      ctx.scale(ratio, ratio);
      for (const box of view.scene.boxes.values()) {
        ctx.fillStyle =
          box.state?.status === "failed" || box.problems.length > 0 ? "#d0564e" : (box.node.colour ?? style.color);
        const { x, y, width, height } = scale.to(box);
        ctx.fillRect(x, y, Math.max(1.5, width), Math.max(1.5, height));
      }
      const [left, top] = toGraph(view.camera, [0, 0]);
      const seen = scale.to({
        x: left,
        y: top,
        width: view.size.width / view.camera.zoom,
        height: view.size.height / view.camera.zoom,
      });
      ctx.strokeStyle = style.getPropertyValue("--accent");
      ctx.lineWidth = 1.5;
      ctx.strokeRect(seen.x, seen.y, seen.width, seen.height);
    });
    return () => cancelAnimationFrame(frame);
  }, [on, view, camera, document_]);

  if (!on || !document_?.nodes.length) return null;
  const show = (event: React.PointerEvent) => {
    if (event.buttons === 0 || !view) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [x, y] = scaleOf(worldOf(view.scene.boxes.values())).from(event.clientX - left, event.clientY - top);
    const { zoom } = view.camera;
    view.look({ x: view.size.width / 2 / zoom - x, y: view.size.height / 2 / zoom - y, zoom });
  };
  return (
    <canvas
      ref={element}
      className="minimap"
      aria-label={t("canvas.minimap")}
      role="img"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        show(event);
      }}
      onPointerMove={show}
    />
  );
}

function worldOf(boxes: Iterable<Rect>): Rect {
  return around(boxes) ?? { x: 0, y: 0, width: 1, height: 1 };
}

function scaleOf(world: Rect) {
  const factor = Math.min((WIDTH - 2 * MARGIN) / world.width, (HEIGHT - 2 * MARGIN) / world.height, 0.2);
  const left = (WIDTH - world.width * factor) / 2;
  const top = (HEIGHT - world.height * factor) / 2;
  return {
    to: ({ x, y, width, height }: Rect): Rect => ({
      x: left + (x - world.x) * factor,
      y: top + (y - world.y) * factor,
      width: width * factor,
      height: height * factor,
    }),
    from: (x: number, y: number) => [world.x + (x - left) / factor, world.y + (y - top) / factor] as const,
  };
}
