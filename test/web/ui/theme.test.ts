import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../../../web/ui/theme.css", import.meta.url), "utf8");

/** The custom properties of a rule that are colours. */
function coloursOf(selector: string): Readonly<Record<string, string>> {
  const start = css.indexOf(`${selector} {`);
  const rule = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries([...rule.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]));
}

/** Relative luminance of an sRGB colour (WCAG 2.2), 0 … 1. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours (WCAG 2.2), 1 … 21. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((p, q) => p - q) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["background", "surface", "raised", "hover"];
/** What is written in which colour, on what. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  text: [...GROUNDS, "node-head", "accent-soft", "danger-soft", "warning-soft"],
  muted: [...GROUNDS, "node-head", "accent-soft"],
  "accent-strong": [...GROUNDS, "accent-soft"],
  danger: [...GROUNDS, "danger-soft"],
  warning: [...GROUNDS, "warning-soft"],
  "on-accent": ["accent"],
};
/** What is seen without being text: rings, dots, the marks of controls. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  focus: GROUNDS,
  accent: ["background", "surface", "raised"],
  danger: GROUNDS,
  warning: GROUNDS,
};

const themes = { dark: coloursOf(":root"), light: coloursOf(':root[data-theme="light"]') };

describe("the colours of the themes", () => {
  test("the contrast of black and white is 21, and of a colour and itself 1", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
    expect(contrast("#3fb6a3", "#3fb6a3")).toBe(1);
    // A grey that is known to be just enough on white.
    expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
  });

  test("both themes name the same colours", () => {
    expect(Object.keys(themes.light).sort()).toEqual(Object.keys(themes.dark).sort());
    expect(Object.keys(themes.dark).length).toBeGreaterThan(15);
  });

  describe.each(Object.entries(themes))("in the %s theme", (_, colours) => {
    test.each(pairs(TEXTS))("%s can be read on %s: at least 4.5", (text, ground) => {
      expect(contrast(colours[text]!, colours[ground]!)).toBeGreaterThanOrEqual(4.5);
    });
    test.each(pairs(SIGNS))("%s can be seen on %s: at least 3", (sign, ground) => {
      expect(contrast(colours[sign]!, colours[ground]!)).toBeGreaterThanOrEqual(3);
    });
  });
});

function pairs(table: Readonly<Record<string, readonly string[]>>): readonly (readonly [string, string])[] {
  return Object.entries(table).flatMap(([sign, grounds]) => grounds.map((ground) => [sign, ground] as const));
}
