import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = { en: "English", "zh-CN": "简体中文" } as const;
export type Language = keyof typeof LANGUAGES;

/** One file a language and an area of the editor; the name of the area is the first part of its keys. */
const files = import.meta.glob<Record<string, unknown>>("./*/*.json", { eager: true, import: "default" });

/** Makes the texts of the editor; `t("area.key")` gives one in the language at hand. */
export function createTexts(language: Language): i18n {
  const resources: Record<string, { translation: Record<string, unknown> }> = {};
  for (const [path, texts] of Object.entries(files)) {
    const [, of, area] = /^\.\/([^/]+)\/([^/]+)\.json$/.exec(path)!;
    resources[of!] ??= { translation: {} };
    resources[of!]!.translation[area!] = texts;
  }
  const texts = createInstance();
  void texts.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return texts;
}

/** The first language that the browser asks for and the editor speaks, whatever the country. */
export function preferredLanguage(): Language {
  const spoken = Object.keys(LANGUAGES) as Language[];
  const found = navigator.languages.map((asked) => spoken.find((language) => letters(language) === letters(asked)));
  return found.find((language) => language !== undefined) ?? "en";
}

function letters(tag: string): string {
  return tag.toLowerCase().split("-")[0]!;
}
