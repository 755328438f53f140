import { type PointerEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { around, type Rect } from "#web/document/rect.ts";
import { type Camera, toGraph } from "#web/scene/camera.ts";
import { hasFailed } from "#web/scene/shown-state.ts";
import { frameOf } from "#web/scene/target.ts";
import type { View } from "#web/scene/view.ts";
import { useView } from "#web/store/current-view.ts";
import { useServer } from "#web/store/server.ts";
import { useSettings } from "#web/store/settings.ts";
import { useSettledDocument } from "#web/store/settled.ts";
import { useProblems } from "#web/workspace/problems.ts";

const WIDTH = 180;
const HEIGHT = 120;
const MARGIN = 8;
/** While a workflow runs, its states are drawn no more often than this. */
const PAUSE_MS = 400;

/** The whole plane, small; a click or a drag there shows that place. */
export function Minimap() {
  const { t } = useTranslation();
  const picture = useRef<HTMLCanvasElement>(null);
  const seen = useRef<HTMLDivElement>(null);
  const on = useSettings((settings) => settings.minimap);
  const theme = useSettings((settings) => settings.theme);
  const view = useView((current) => current.view);
  const shown = useSettledDocument();
  const problems = useProblems((state) => state.byNode);
  const visible = on && shown !== undefined && shown.nodes.length > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scene is the view's, and changes with these
  useEffect(() => {
    if (!visible || !view) return;
    const draw = () => paint(picture.current, view);
    // The canvas takes the new scene in first.
    const frame = requestAnimationFrame(draw);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = useServer.subscribe(({ live }, before) => {
      if (live.nodes === before.live.nodes) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        draw();
      }, PAUSE_MS);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      stop();
    };
  }, [visible, view, shown, problems, theme]);

  // Every move of the camera only moves the frame around what is seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scene is the view's, and changes with the document
  useEffect(() => {
    if (!visible || !view) return;
    const put = (camera: Camera) => place(seen.current, view, camera);
    requestAnimationFrame(() => put(view.camera));
    return useView.subscribe(({ camera }, before) => camera !== before.camera && put(camera));
  }, [visible, view, shown]);

  if (!visible) return null;
  const show = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons === 0 || !view) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [x, y] = scaleOf(worldOf(view)).from(event.clientX - left, event.clientY - top);
    const { zoom } = view.camera;
    view.look({ x: view.size.width / 2 / zoom - x, y: view.size.height / 2 / zoom - y, zoom });
  };
  return (
    <div
      className="minimap"
      aria-hidden
      title={t("canvas.minimap")}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        show(event);
      }}
      onPointerMove={show}
      onWheel={({ clientX, clientY, deltaY, deltaMode, ctrlKey }) =>
        // What lies over the canvas does not keep the wheel from it.
        view?.element.dispatchEvent(new WheelEvent("wheel", { clientX, clientY, deltaY, deltaMode, ctrlKey }))
      }
    >
      <canvas ref={picture} />
      <div ref={seen} className="minimap-seen" />
    </div>
  );
}

function paint(canvas: HTMLCanvasElement | null, { scene }: View): void {
  if (!canvas) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = WIDTH * ratio;
  canvas.height = HEIGHT * ratio;
  const ctx = canvas.getContext("2d")!;
  const style = getComputedStyle(canvas);
  const read = (name: string) => style.getPropertyValue(name);
  const scale = scaleOf(worldOf({ scene }));
  ctx.scale(ratio, ratio);
  for (const group of scene.document.groups) {
    const { x, y, width, height } = scale.to(frameOf(group));
    ctx.globalAlpha = 0.25;
    ctx.fillStyle = group.colour ?? read("--line-strong");
    ctx.fillRect(x, y, width, height);
  }
  ctx.globalAlpha = 1;
  const colours = { plain: read("--line-strong"), danger: read("--danger"), accent: read("--accent") };
  for (const box of scene.boxes.values()) {
    const troubled = hasFailed(box.state) || box.problems.length > 0;
    const running = box.state?.status === "running";
    ctx.fillStyle = troubled ? colours.danger : running ? colours.accent : (box.node.colour ?? colours.plain);
    const { x, y, width, height } = scale.to(box);
    ctx.fillRect(x, y, Math.max(1.5, width), Math.max(1.5, height));
  }
}

function place(element: HTMLElement | null, view: View, camera: Camera): void {
  if (!element) return;
  const [left, top] = toGraph(camera, [0, 0]);
  const { zoom } = camera;
  const frame = { x: left, y: top, width: view.size.width / zoom, height: view.size.height / zoom };
  const world = worldOf(view);
  // Where all is seen anyhow, the small picture would only cover some of it.
  element.parentElement?.toggleAttribute("data-all-seen", isWithin(world, frame));
  const { x, y, width, height } = scaleOf(world).to(frame);
  element.style.transform = `translate(${x}px, ${y}px)`;
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
}

function isWithin(inner: Rect, outer: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

const worlds = new WeakMap<View["scene"], Rect>();

/** The rectangle around everything, found once for each scene. */
function worldOf({ scene }: Pick<View, "scene">): Rect {
  const known = worlds.get(scene);
  if (known) return known;
  const world = around(scene.boxes.values()) ?? UNIT;
  worlds.set(scene, world);
  return world;
}

const UNIT: Rect = { x: 0, y: 0, width: 1, height: 1 };

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
