import { z } from "zod";
import { type SettingNotes, sizeText } from "./setting.ts";
import { settings } from "./settings.ts";

/** A setting with the names it has in each place. */
export interface Setting extends SettingNotes {
  /** Where it stands in the file, e.g. ["log", "level"]. */
  readonly path: readonly string[];
  /** The same as one word: `log.level`. */
  readonly key: string;
  /** `--log-level`. */
  readonly flag: string;
  /** `LEMICA_LOG_LEVEL`. */
  readonly variable: string;
  /** What it is when nothing is given, for people; empty for nothing. */
  readonly fallback: string;
}

/** Every setting, in the order of the schema. */
export const settingList: readonly Setting[] = leaves(settings, []);

/** Beside the settings, the place of the file that holds them can be given. */
export const CONFIG_VARIABLE = "LEMICA_CONFIG";

function leaves(schema: z.ZodType, path: readonly string[]): Setting[] {
  if (schema instanceof z.ZodObject)
    return Object.entries<z.ZodType>(schema.shape).flatMap(([name, member]) => leaves(member, [...path, name]));
  const notes = notesOf(schema);
  const words = path.map((name) => name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)).join("-");
  return [
    {
      ...notes,
      path,
      key: path.join("."),
      flag: `--${words}`,
      variable: `LEMICA_${words.replaceAll("-", "_").toUpperCase()}`,
      fallback: notes.otherwise ?? shown(schema.safeParse(undefined).data, notes),
    },
  ];
}

function shown(value: unknown, { kind }: SettingNotes): string {
  if (kind === "bytes") return sizeText(value as number);
  return value === undefined ? "" : [value].flat().join(", ");
}

function notesOf(schema: z.ZodType): SettingNotes {
  const inner = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return (inner as z.ZodType).meta() as unknown as SettingNotes;
}
