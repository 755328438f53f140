import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { looks } from "#picture/look.ts";
import { colourOf } from "#picture/ramp.ts";

test.each(["dark", "light"] as const)("The %s look of files is the theme of the editor", (theme) => {
  const css = readFileSync(new URL("../../web/ui/theme.css", import.meta.url), "utf8");
  const block = theme === "dark" ? /:root \{([^}]*)\}/ : /:root\[data-theme="light"\] \{([^}]*)\}/;
  const [, rules = ""] = block.exec(css) ?? [];
  for (const [name, colour] of Object.entries(looks[theme])) {
    const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(new RegExp(`--${property}: (#\\w+);`).exec(rules)?.[1], name).toBe(colour);
  }
});

test("More error is never darker: the colours keep their order in grey", () => {
  const luminance = (share: number) => {
    const [r, g, b] = colourOf(share).map((byte) => {
      const v = byte / 255;
      return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ramp = Array.from({ length: 101 }, (_, k) => luminance(k / 100));
  for (let k = 1; k <= 100; k++) expect(ramp[k]).toBeGreaterThan(ramp[k - 1]);
  expect([colourOf(-1), colourOf(2)]).toEqual([colourOf(0), colourOf(1)]);
});
