import { duration } from "#kit/duration.ts";
import type { NodeBox } from "#web/scene/node-boxes.ts";
import { FOLD, TITLE } from "#web/scene/node-layout.ts";
import { hasFailed } from "#web/scene/shown-state.ts";
import { type Brush, NO_TEXTS } from "./brush.ts";
import { fitText, wrap } from "./text.ts";

const MIDDLE = TITLE / 2;

/** Draws what is on the title bar: from the left the arrow that folds and the title, from the right how things stand. */
export function paintTitle(brush: Brush, box: NodeBox): void {
  const { ctx, palette, zoom } = brush;
  const { title, width, node } = box;
  const close = zoom >= NO_TEXTS;
  ctx.textBaseline = "middle";
  const end = close ? paintMarks(brush, box) : width - 10;
  let start = 10;
  if (close) {
    paintFold(ctx, palette.muted, node.collapsed === true);
    start = FOLD;
  }
  // From further away the letters grow, so that titles stay readable as long as they fit in their bar.
  const size = Math.round(Math.min(22, Math.max(13, 10.5 / zoom)));
  ctx.font = `600 ${size}px ${palette.font}`;
  ctx.textAlign = "left";
  ctx.fillStyle = palette.text;
  ctx.fillText(fitText(ctx, title, end - start), start, MIDDLE + 1);
}

/** The title over the whole box, as far as it can be read. */
export function paintFarTitle({ ctx, palette, zoom }: Brush, { title, width, height }: NodeBox): void {
  const size = Math.round(9 / zoom);
  const lines = Math.floor((height - 8) / (size * 1.15));
  if (zoom < 0.14 || lines < 1) return;
  ctx.font = `500 ${size}px ${palette.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = palette.text;
  const shown = wrap(ctx, title, width - 12, Math.min(3, lines));
  const top = height / 2 - ((shown.length - 1) * size * 1.15) / 2;
  for (let k = 0; k < shown.length; k++) ctx.fillText(shown[k]!, width / 2, top + k * size * 1.15);
}

function paintFold(ctx: CanvasRenderingContext2D, colour: string, folded: boolean): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.lineCap = "round";
  ctx.beginPath();
  if (folded) {
    ctx.moveTo(10.5, MIDDLE - 3.5);
    ctx.lineTo(14, MIDDLE);
    ctx.lineTo(10.5, MIDDLE + 3.5);
  } else {
    ctx.moveTo(8.5, MIDDLE - 1.5);
    ctx.lineTo(12, MIDDLE + 2);
    ctx.lineTo(15.5, MIDDLE - 1.5);
  }
  ctx.stroke();
}

/** @returns where there is room up to. */
function paintMarks({ ctx, palette, words }: Brush, { width, node, state, problems, description }: NodeBox): number {
  let end = width - 10;
  const text = (shown: string, colour: string) => {
    if (shown === "") return;
    ctx.font = `400 11px ${palette.font}`;
    ctx.textAlign = "right";
    ctx.fillStyle = colour;
    ctx.fillText(shown, end, MIDDLE + 1);
    end -= ctx.measureText(shown).width + 8;
  };
  if (problems.length > 0 || hasFailed(state)) {
    paintAlert(ctx, end - 6, palette.danger, palette.raised);
    end -= 18;
  }
  if (node.pinned) {
    paintPin(ctx, end - 5, palette.muted);
    end -= 17;
  }
  if (node.mode !== undefined) text(words[node.mode], palette.text);
  else if (description === undefined) text(words.unknown, palette.warning);
  else if (state?.edited && state.status === "done") text(words.edited, palette.warning);
  else text(stateText(state, words), state?.status === "running" ? palette.accentStrong : palette.muted);
  return end;
}

function paintAlert(ctx: CanvasRenderingContext2D, x: number, colour: string, sign: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, MIDDLE, 6.5, 0, Math.PI * 2);
  ctx.fill();
  ctx.fillStyle = sign;
  ctx.fillRect(x - 0.9, MIDDLE - 3.8, 1.8, 4.6);
  ctx.fillRect(x - 0.9, MIDDLE + 1.9, 1.8, 1.9);
}

function paintPin(ctx: CanvasRenderingContext2D, x: number, colour: string): void {
  ctx.fillStyle = colour;
  ctx.fillRect(x - 3, MIDDLE - 6, 6, 1.6);
  ctx.fillRect(x - 2, MIDDLE - 5, 4, 5);
  ctx.fillRect(x - 4, MIDDLE - 0.5, 8, 1.8);
  ctx.fillRect(x - 0.7, MIDDLE + 1, 1.4, 5);
}

function stateText(state: NodeBox["state"], { reused, tell }: Brush["words"]): string {
  if (state?.status === "done") return state.hit ? reused : tell(duration(state.milliseconds ?? 0));
  if (state?.status === "running" && state.progress)
    return `${Math.floor((100 * state.progress.done) / state.progress.total)} %`;
  return "";
}
