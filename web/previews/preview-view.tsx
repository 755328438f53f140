import { type ReactNode, useId } from "react";
import type { Preview } from "#kit/preview.ts";
import { useTell } from "../store/node-words.ts";
import { ChartView } from "./chart-view.tsx";
import { HeatmapView } from "./heatmap-view.tsx";
import { MediaView } from "./media-view.tsx";
import { StripView } from "./strip-view.tsx";
import { TableView } from "./table-view.tsx";
import { TextView } from "./text-view.tsx";
import "./previews.css";

export interface PreviewProps<P extends Preview = Preview> {
  /** As it is told in the language at hand. */
  readonly preview: P;
  /** As the node has said it: what goes into files of numbers, which are the same in every language. */
  readonly said: P;
  /** The run whose files it names. */
  readonly run: string;
  /** What it is of: its name for screen readers, and of files that are made of it. */
  readonly name: string;
}

/** A result in full, with what can be done with it: sorted, looked at closely, taken away as a file. */
export function PreviewView({ preview: said, ...rest }: Omit<PreviewProps, "said">): ReactNode {
  const preview = useTell().preview(said);
  const id = useId();
  return (
    <section className="preview" aria-labelledby={preview.title === undefined ? undefined : id}>
      {preview.title !== undefined && (
        <p className="preview-title" id={id}>
          {preview.title}
        </p>
      )}
      <Content {...rest} preview={preview} said={said} />
    </section>
  );
}

function Content({ preview, said, ...rest }: PreviewProps): ReactNode {
  switch (preview.kind) {
    case "text":
      return <TextView text={preview.text} notes={preview.notes ?? []} name={rest.name} />;
    case "table":
      return <TableView sheet={said as typeof preview} said name={rest.name} />;
    case "strip":
      return <StripView preview={preview} said={said as typeof preview} {...rest} />;
    case "bars":
    case "line":
    case "scatter":
      return <ChartView preview={preview} said={said as typeof preview} {...rest} />;
    case "heatmap":
      return <HeatmapView preview={preview} said={said as typeof preview} {...rest} />;
    case "image":
    case "video":
      return <MediaView source={preview.source} {...rest} />;
  }
}
