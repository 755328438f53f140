import { SaidError } from "../store/say.ts";

const SVG = "http://www.w3.org/2000/svg";
/** What charts take from the theme, and a file cannot. */
const TAKEN = ["fill", "stroke", "color"] as const;
/** Pixels of a PNG for each of the page. */
const FINENESS = 2;

/** A drawing of the page as a file of its own, on the theme's surface, with what it takes from the theme written out. */
export function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const theirs = copy.querySelectorAll<SVGElement>("*");
  svg.querySelectorAll<SVGElement>("*").forEach((mine, k) => {
    settle(mine, theirs[k]!);
  });
  settle(svg, copy);
  for (const passing of copy.querySelectorAll("[data-passing]")) passing.remove();
  const { width, height } = sizeOf(svg);
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const style = getComputedStyle(svg);
  copy.setAttribute("style", `font-family: "IBM Plex Sans", sans-serif; font-size: ${style.fontSize}`);
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", getComputedStyle(document.documentElement).getPropertyValue("--surface").trim());
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** A drawing of the page as a PNG, twice as fine. @throws Error when the browser cannot draw it. */
export async function pngOf(svg: SVGSVGElement): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svgText(svg)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { width, height } = sizeOf(svg);
    const canvas = document.createElement("canvas");
    canvas.width = width * FINENESS;
    canvas.height = height * FINENESS;
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await pngOfCanvas(canvas);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What a canvas shows as a PNG. @throws Error when it is too large for the browser. */
export function pngOfCanvas(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new SaidError("results.not-drawn"))), "image/png");
  });
}

function settle(from: SVGElement, to: SVGElement): void {
  const style = getComputedStyle(from);
  const own = from.getAttribute("style") ?? "";
  for (const name of TAKEN) {
    const value = from.getAttribute(name) ?? "";
    if (/var\(|currentColor/.test(value) || own.includes(`${name}:`))
      to.setAttribute(name, style.getPropertyValue(name));
  }
}

function sizeOf(svg: SVGSVGElement): { readonly width: number; readonly height: number } {
  const { width, height } = svg.getBoundingClientRect();
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}
