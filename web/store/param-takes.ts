import type { i18n } from "i18next";
import { type ParamSchema, told } from "#protocol/param-schema.ts";

/** How things are told: the editor's own words, and those of nodes for choices that read as words. */
interface Words {
  readonly texts: Pick<i18n, "t">;
  tell(text: string): string;
}

/** Choices beyond these are counted only. */
const CHOICES = 12;

/** The values that a parameter takes, as a phrase: kind, range or choices, unit, default. */
export function takesOf(schema: ParamSchema, words: Words): string {
  const more = [
    ...(schema.unit === undefined ? [] : [words.texts.t("problems.unit", { unit: schema.unit })]),
    ...(schema.default === undefined
      ? []
      : [words.texts.t("problems.default", { value: shown(schema.default, words) })]),
  ];
  const kind = kindOf(schema, words);
  return more.length === 0
    ? kind
    : words.texts.t("problems.with-more", { kind, more: more.join(words.texts.t("problems.pause")) });
}

/** Whether a schema says what is wrong with a value: where it does not, something that it cannot express is. */
export function refuses(schema: ParamSchema, value: unknown): boolean {
  if (schema.enum) return !schema.enum.includes(value);
  if (schema.const !== undefined) return value !== schema.const;
  if (schema.anyOf) return schema.anyOf.every((each) => refuses(each, value));
  switch (schema.type) {
    case "integer":
    case "number":
      if (typeof value !== "number" || (schema.type === "integer" && !Number.isInteger(value))) return true;
      return (
        value < (schema.minimum ?? -Infinity) ||
        value > (schema.maximum ?? Infinity) ||
        value <= (schema.exclusiveMinimum ?? -Infinity) ||
        value >= (schema.exclusiveMaximum ?? Infinity) ||
        (schema.multipleOf !== undefined && value % schema.multipleOf !== 0)
      );
    case "string":
      return typeof value !== "string" || outside(value.length, schema.minLength, schema.maxLength);
    case "boolean":
      return typeof value !== "boolean";
    case "array": {
      const { items } = schema;
      if (!Array.isArray(value) || outside(value.length, schema.minItems, schema.maxItems)) return true;
      return items !== undefined && value.some((each) => refuses(items, each));
    }
    case "object":
      return typeof value !== "object" || value === null || Array.isArray(value);
    case "null":
      return value !== null;
    default:
      return false;
  }
}

function outside(length: number, least = 0, most = Infinity): boolean {
  return length < least || length > most;
}

function kindOf(schema: ParamSchema, words: Words): string {
  const comma = words.texts.t("problems.comma");
  if (schema.anyOf) return schema.anyOf.map((each) => kindOf(each, words)).join(words.texts.t("problems.or"));
  const choices = schema.const === undefined ? schema.enum : [schema.const];
  if (choices) {
    const list = choices.slice(0, CHOICES).map((choice) => shown(choice, words));
    return choices.length > CHOICES
      ? words.texts.t("problems.one-of-many", { list: list.join(comma), count: choices.length })
      : words.texts.t("problems.one-of", { list: list.join(comma) });
  }
  switch (schema.type) {
    case "integer":
    case "number": {
      const range = rangeOf(schema, words);
      const which = schema.type === "integer" ? "whole" : "number";
      return range === "" ? words.texts.t(`problems.${which}`) : words.texts.t(`problems.${which}-within`, { range });
    }
    case "string":
      return sized("text", schema.minLength, schema.maxLength, words);
    case "boolean":
      return words.texts.t("problems.flag");
    case "array": {
      const list = sized("list", schema.minItems, schema.maxItems, words);
      return schema.items ? words.texts.t("problems.list-of", { list, items: kindOf(schema.items, words) }) : list;
    }
    case "object":
      return words.texts.t("problems.object");
    case "null":
      return words.texts.t("problems.null");
    default:
      return words.texts.t("problems.value");
  }
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: ParamSchema, words: Words): string {
  const [least, most] = [told(minimum), told(maximum)];
  if (least !== undefined && most !== undefined) return words.texts.t("problems.from-to", { least, most });
  const ends = [
    ...(least === undefined ? [] : [words.texts.t("problems.at-least", { least })]),
    ...(told(exclusiveMinimum) === undefined ? [] : [words.texts.t("problems.above", { least: exclusiveMinimum })]),
    ...(most === undefined ? [] : [words.texts.t("problems.at-most", { most })]),
    ...(told(exclusiveMaximum) === undefined ? [] : [words.texts.t("problems.below", { most: exclusiveMaximum })]),
  ];
  return ends.join(words.texts.t("problems.comma"));
}

function sized(what: "text" | "list", least: number | undefined, most: number | undefined, words: Words): string {
  if (told(most) !== undefined) return words.texts.t(`problems.${what}-sized`, { least: least ?? 0, most });
  return words.texts.t(least ? `problems.${what}-some` : `problems.${what}`);
}

function shown(value: unknown, words: Words): string {
  if (value === "") return words.texts.t("problems.empty");
  return typeof value === "string" ? words.tell(value) : JSON.stringify(value);
}
