import { useTranslation } from "react-i18next";
import { duration } from "#kit/duration.ts";

type Unit = "millisecond" | "second" | "minute" | "hour";

/** A length of time in the words of a language: 480 ms, 3.2 s, 2 min 5 s; 480毫秒, 3.2秒, 2分钟5秒. */
export function durationText(milliseconds: number, language: string): string {
  if (language.startsWith("en")) return duration(milliseconds);
  const of = (value: number, unit: Unit, digits = 0) =>
    new Intl.NumberFormat(language, {
      style: "unit",
      unit,
      unitDisplay: "narrow",
      maximumFractionDigits: digits,
    }).format(value);
  if (milliseconds < 1000) return of(milliseconds, "millisecond");
  if (milliseconds < 59_950) return of(milliseconds / 1000, "second", 1);
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  if (seconds < 3600) return of(minutes, "minute") + of(seconds % 60, "second");
  const rounded = Math.round(seconds / 60);
  return of(Math.floor(rounded / 60), "hour") + of(rounded % 60, "minute");
}

export function useDuration(): (milliseconds: number) => string {
  const { language } = useTranslation().i18n;
  return (milliseconds) => durationText(milliseconds, language);
}
