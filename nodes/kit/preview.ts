import { z } from "zod";
import { footRows } from "./foot-rows.ts";
import { saidSchema } from "./said-schema.ts";

const numbers = z.array(z.number()).readonly();
const point = z.tuple([z.number(), z.number()]).readonly();

/** The name of a file written through `files.write`, or a small picture itself (up to 256 kB) as a base64 data URL. */
const source = z
  .string()
  .min(1)
  .max(262_144)
  .refine((s) => !s.startsWith("data:") || /^data:(image|video)\/[a-z0-9.+-]+;base64,[A-Za-z0-9+/]+=*$/.test(s), {
    error: "must be the name of a written file or a base64 data URL of an image or a video",
  });

/** The kinds of previews with what they say as `said` has it: as data, or told in a language. */
function kindsOf<T extends z.ZodType>(said: T) {
  const title = said.optional();
  const cell = z.union([said, z.number(), z.null()]);

  /**
   * A paragraph; line breaks are kept. A `verbatim` one is what stands in a file, and is never told in other words; `notes` are
   * what there is to say of it, a sentence each.
   */
  const text = z.strictObject({
    kind: z.literal("text"),
    title,
    text: said,
    verbatim: z.literal(true).optional(),
    notes: z.array(said).readonly().optional(),
  });

  /**
   * Rows under named columns; numbers stay numbers, so that they can be sorted and aligned. `foot` stands under all rows
   * however they are sorted, e.g. their mean; it is one row (as earlier builds have it) or several. Columns without names hold what each row is, and what is known of it.
   */
  const table = z
    .strictObject({
      kind: z.literal("table"),
      title,
      columns: z.array(said).readonly(),
      rows: z.array(z.array(cell).readonly()).readonly(),
      foot: z.union([z.array(cell).readonly(), z.array(z.array(cell).readonly()).readonly()]).optional(),
    })
    .refine(
      ({ columns, rows, foot }) => [...rows, ...footRows<unknown>(foot)].every((row) => row.length === columns.length),
      {
        error: "every row must have one cell for each column",
      },
    );

  /** A flag per step, 1 compute, 0 reuse, with a number under each if given. */
  const strip = z
    .strictObject({
      kind: z.literal("strip"),
      title,
      flags: z.array(z.union([z.literal(0), z.literal(1)])).readonly(),
      values: numbers.optional(),
    })
    .refine(({ flags, values }) => values === undefined || values.length === flags.length, {
      error: "there must be as many values as flags",
    });

  /** Labelled bars from zero; `marked` ones stand out. */
  const bars = z.strictObject({
    kind: z.literal("bars"),
    title,
    yTitle: title,
    bars: z.array(z.strictObject({ label: said, value: z.number(), marked: z.boolean().optional() })).readonly(),
  });

  const axes = {
    title,
    xTitle: title,
    yTitle: title,
    yScale: z.enum(["linear", "log"]).optional(),
    series: z.array(z.strictObject({ name: said, points: z.array(point).readonly() })).readonly(),
  };
  /** Curves through [x, y] points, in the order given. */
  const line = z.strictObject({ kind: z.literal("line"), ...axes });
  /** Dots at [x, y] points. */
  const scatter = z.strictObject({ kind: z.literal("scatter"), ...axes });

  /** rows × columns values, row by row, null where there is none; `path` is drawn over it as cells [row, column]. */
  const heatmap = z
    .strictObject({
      kind: z.literal("heatmap"),
      title,
      rows: z.int().min(1),
      columns: z.int().min(1),
      values: z.array(z.number().nullable()).readonly(),
      path: z
        .array(z.tuple([z.int().min(0), z.int().min(0)]).readonly())
        .readonly()
        .optional(),
      xTitle: title,
      yTitle: title,
      scale: z.enum(["linear", "log"]),
    })
    .refine(({ rows, columns, values }) => values.length === rows * columns, {
      error: "there must be rows × columns values",
    });

  const media = { title, source, width: z.int().min(1).optional(), height: z.int().min(1).optional() };
  /** A still picture; `width` and `height` in pixels keep its place before it has loaded. */
  const image = z.strictObject({ kind: z.literal("image"), ...media });
  /** A moving picture: animated WebP, GIF or MP4. */
  const video = z.strictObject({ kind: z.literal("video"), ...media });

  return z.discriminatedUnion("kind", [text, table, strip, bars, line, scatter, heatmap, image, video]);
}

/**
 * What a node can show on itself, in few and closed kinds, so that a new node needs no change in the browser. Plain JSON:
 * numbers are finite, and what is not (an infinite PSNR) is null or text.
 */
export const previewSchema = kindsOf(saidSchema);

export type Preview = z.infer<typeof previewSchema>;
/** A preview as it is read in one language. */
export type ToldPreview = z.infer<ReturnType<typeof kindsOf<z.ZodString>>>;

/** What a table holds, as data. */
export type SaidSheet = Pick<Extract<Preview, { kind: "table" }>, "columns" | "rows" | "foot">;
