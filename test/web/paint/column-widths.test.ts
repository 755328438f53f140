import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnEnd, columnWidths } from "#web/paint/column-widths.ts";

describe("columns of a table on a node", () => {
  test("are as wide as their cells where there is room, and the first takes the rest", () => {
    expect(columnWidths([50, 20, 30], 216)).toEqual([150, 20, 30]);
  });

  test("keep figures whole and cut what is longest", () => {
    expect(columnWidths([300, 20, 30], 216)).toEqual([150, 20, 30]);
    expect(columnWidths([300, 20, 200], 216)).toEqual([90, 20, 90]);
  });

  test("are left out from the last where there is no room for all", () => {
    expect(columnWidths([300, 40, 40, 40], 130)).toEqual([82, 40]);
    expect(columnWidths([300, 40], 20)).toEqual([20]);
  });

  test("always fill the room, and none is wider than it needs but the first", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 400, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 10, max: 600, noNaN: true }),
        (wanted, room) => {
          const widths = columnWidths(wanted, room);
          expect(columnEnd(widths, widths.length - 1)).toBeCloseTo(room, 6);
          for (const [k, width] of widths.entries()) {
            expect(width).toBeGreaterThan(0);
            if (k > 0) expect(width).toBeLessThanOrEqual(wanted[k]!);
          }
        },
      ),
    );
  });
});
