import { type CellsMark, FONT, type Mark, type Picture, TEXT_SIZE } from "#picture/picture.ts";

/** Paints a picture at the origin of a canvas whose unit is the CSS pixel; without its texts from where they cannot be read. */
export function paintPicture(ctx: CanvasRenderingContext2D, { marks }: Picture, texts = true): void {
  for (const mark of marks) {
    if (mark.kind === "text" && !texts) continue;
    // Thousands of plain boxes and dots leave nothing behind that would have to be put back.
    if (isPlain(mark)) {
      paintMark(ctx, mark);
      continue;
    }
    ctx.save();
    // On a faint node all is fainter.
    if ("alpha" in mark && mark.alpha !== undefined) ctx.globalAlpha *= mark.alpha;
    paintMark(ctx, mark);
    ctx.restore();
  }
}

function isPlain(mark: Mark): boolean {
  return mark.kind === "dots" || (mark.kind === "rect" && mark.alpha === undefined);
}

function paintMark(ctx: CanvasRenderingContext2D, mark: Mark): void {
  switch (mark.kind) {
    case "rect":
      ctx.beginPath();
      if (mark.radius) ctx.roundRect(mark.x, mark.y, mark.width, mark.height, mark.radius);
      else ctx.rect(mark.x, mark.y, mark.width, mark.height);
      finish(ctx, mark);
      return;
    case "path":
      ctx.beginPath();
      for (let k = 0; k < mark.points.length; k += 2) ctx.lineTo(mark.points[k]!, mark.points[k + 1]!);
      if (mark.fill !== undefined) ctx.closePath();
      ctx.lineJoin = "round";
      if (mark.dash) ctx.setLineDash([...mark.dash]);
      finish(ctx, mark);
      return;
    case "arcs":
      ctx.beginPath();
      for (let k = 0; k < mark.arcs.length; k += 4) {
        const [from, to, base, height] = [mark.arcs[k]!, mark.arcs[k + 1]!, mark.arcs[k + 2]!, mark.arcs[k + 3]!];
        ctx.moveTo(from, base);
        ctx.ellipse((from + to) / 2, base, (to - from) / 2, height, 0, Math.PI, 2 * Math.PI);
      }
      finish(ctx, mark);
      return;
    case "dots":
      ctx.beginPath();
      for (let k = 0; k < mark.points.length; k += 2) dot(ctx, mark, mark.points[k]!, mark.points[k + 1]!);
      finish(ctx, mark);
      return;
    case "text":
      ctx.font = `${mark.bold ? 600 : 400} ${mark.size ?? TEXT_SIZE}px ${FONT}`;
      ctx.fillStyle = mark.fill;
      ctx.textAlign = mark.align ?? "left";
      ctx.textBaseline = "middle";
      ctx.translate(mark.x, mark.y);
      ctx.rotate(((mark.turn ?? 0) * Math.PI) / 180);
      ctx.fillText(mark.text, 0, 0);
      return;
    case "cells":
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(cellsPicture(mark), mark.x, mark.y, mark.width, mark.height);
  }
}

function dot(
  ctx: CanvasRenderingContext2D,
  { radius: r, shape = "circle" }: Extract<Mark, { kind: "dots" }>,
  x: number,
  y: number,
): void {
  if (shape === "square") ctx.rect(x - r, y - r, 2 * r, 2 * r);
  else if (shape === "diamond") {
    ctx.moveTo(x, y - 1.3 * r);
    ctx.lineTo(x + 1.3 * r, y);
    ctx.lineTo(x, y + 1.3 * r);
    ctx.lineTo(x - 1.3 * r, y);
    ctx.closePath();
  } else {
    ctx.moveTo(x + r, y);
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
}

function finish(
  ctx: CanvasRenderingContext2D,
  { fill, stroke, line = 1 }: { readonly fill?: string; readonly stroke?: string; readonly line?: number },
): void {
  if (fill !== undefined) {
    ctx.fillStyle = fill;
    ctx.fill();
  }
  if (stroke !== undefined) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = line;
    ctx.stroke();
  }
}

const pictures = new WeakMap<CellsMark["colours"], HTMLCanvasElement>();

/** Cells as a picture of one pixel each, made once. */
export function cellsPicture({ columns, rows, colours }: CellsMark): HTMLCanvasElement {
  const known = pictures.get(colours);
  if (known) return known;
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const ctx = canvas.getContext("2d")!;
  const image = ctx.createImageData(columns, rows);
  for (const [k, colour] of colours.entries()) if (colour) image.data.set([...colour, 255], 4 * k);
  ctx.putImageData(image, 0, 0);
  pictures.set(colours, canvas);
  return canvas;
}
