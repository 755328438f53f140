import { useTranslation } from "react-i18next";

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, milliseconds: number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** How long ago a time was; after a week, the date. */
export function agoText(time: number, now: number, language: string): string {
  const passed = now - time;
  if (passed > 7 * 86_400_000) return new Date(time).toLocaleDateString(language, { dateStyle: "medium" });
  const [unit, size] = UNITS.find(([, milliseconds]) => passed >= milliseconds) ?? ["second", Number.POSITIVE_INFINITY];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-Math.floor(passed / size) || 0, unit);
}

export function useAgo(): (time: number) => string {
  const { language } = useTranslation().i18n;
  return (time) => agoText(time, Date.now(), language);
}

/** A moment in full. */
export function useTime(): (time: number) => string {
  const { language } = useTranslation().i18n;
  return (time) => new Date(time).toLocaleString(language, { dateStyle: "medium", timeStyle: "medium" });
}
