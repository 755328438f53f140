/**
 * The colour of an error: 0 is pale, 1 is deep. The ramp runs in OKLCH (Björn Ottosson 2020) with lightness falling in
 * a straight line, so that equal steps of the value look like equal steps of darkness, in grey print and to
 * colour-blind eyes too.
 *
 * @param t 0 to 1; clamped. @returns `#rrggbb`
 */
export function errorColour(t: number): string {
  const s = Math.min(1, Math.max(0, t));
  const lightness = 0.965 - 0.675 * s;
  // Never past 0.1: beyond it the teals leave sRGB and clipping would bend the lightness.
  const chroma = 0.04 + 0.06 * Math.sin(Math.PI * (0.1 + 0.8 * s));
  const hue = ((110 + 170 * s ** 0.8) * Math.PI) / 180;
  return oklab(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue));
}

/** Lines of a chart, told apart by lightness as well as by hue. */
export const lineColours = ["#d9480f", "#1c4e80", "#2f9e77", "#8a4fbf", "#b8860b", "#5f6b7a"];

/** The greys every drawing shares. */
export const ink = {
  text: "#1f2933",
  soft: "#66727f",
  grid: "#e4e8ed",
  axis: "#b3bcc6",
  compute: "#26324a",
  reuse: "#dde4ec",
  accent: "#d9480f",
};

function oklab(L: number, a: number, b: number): string {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const byte = (v: number) => {
    const c = Math.min(1, Math.max(0, v));
    const encoded = c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${linear.map(byte).join("")}`;
}
