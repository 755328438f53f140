import { describe, expect, test } from "vitest";
import { keptVersions } from "#store/kept-versions.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.parse("2026-11-22T15:00:00Z");
/** Versions 1, 2, … saved so long ago, oldest first. */
const saved = (...ages: number[]) => ages.map((age, i) => ({ version: i + 1, savedAt: now - age }));
const kept = (...ages: number[]) => [...keptVersions(saved(...ages), now)].sort((a, b) => a - b);

describe("keptVersions", () => {
  test("keep all of the last 24 hours, across midnight", () => {
    expect(kept(23 * HOUR, 20 * HOUR, 14 * HOUR, 2 * HOUR, 1, 0)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("keep the last one of each day of the last 30 days", () => {
    expect(kept(10 * DAY + 2 * HOUR, 10 * DAY + HOUR, 10 * DAY, 9 * DAY + HOUR, 9 * DAY, HOUR)).toEqual([3, 5, 6]);
  });

  test("keep the last one of each month before", () => {
    const ages = ["2026-01-03", "2026-01-30", "2026-08-01", "2026-08-02", "2026-09-30"].map(
      (day) => now - Date.parse(day),
    );
    expect(kept(...ages, HOUR)).toEqual([2, 4, 5, 6]);
  });

  test("keep no more than the newest 100 of one day, and the newest however old", () => {
    const many = Array.from({ length: 150 }, (_, i) => HOUR - i);
    expect(kept(...many)).toEqual(Array.from({ length: 100 }, (_, i) => i + 51));
    expect(kept(900 * DAY)).toEqual([1]);
    expect(kept()).toEqual([]);
  });

  test("keep a bounded number, however often something is saved through the years", () => {
    let versions = saved();
    let clock = now - 2 * 365 * DAY;
    for (let version = 1; clock < now; version++) {
      clock += 11 * HOUR;
      const all = [...versions, { version, savedAt: clock }];
      const stay = keptVersions(all, clock);
      versions = all.filter((one) => stay.has(one.version));
      expect(versions.length).toBeLessThan(65);
    }
    expect(versions.length).toBeGreaterThan(50);
  });

  test("are the same however the versions are ordered, and tolerate a clock that was set back", () => {
    const versions = saved(3 * DAY, 2 * DAY, 2 * DAY + HOUR, -5 * DAY, HOUR);
    const turned = keptVersions([...versions].reverse(), now);
    expect([...turned].sort()).toEqual([...keptVersions(versions, now)].sort());
    expect(turned.has(5)).toBe(true);
    expect(turned.has(4)).toBe(true);
  });
});
