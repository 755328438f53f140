import type { TFunction } from "i18next";

/** The title of a category: known ones in the language at hand, those of other packs as they are, with a capital letter. */
export function categoryTitle(t: TFunction, category: string): string {
  const plain = category.charAt(0).toUpperCase() + category.slice(1).replaceAll("-", " ");
  return t(`palette.category.${category}`, { defaultValue: plain });
}
