import { type ReactNode, useId } from "react";
import type { Preview } from "#kit/preview.ts";
import { ChartView } from "./chart-view.tsx";
import { HeatmapView } from "./heatmap-view.tsx";
import { MediaView } from "./media-view.tsx";
import { StripView } from "./strip-view.tsx";
import { TableView } from "./table-view.tsx";
import { TextView } from "./text-view.tsx";
import "./previews.css";

export interface PreviewProps<P extends Preview = Preview> {
  readonly preview: P;
  /** The run whose files it names. */
  readonly run: string;
  /** What it is of: its name for screen readers, and of files that are made of it. */
  readonly name: string;
}

/** A result in full, with what can be done with it: sorted, looked at closely, taken away as a file. */
export function PreviewView(props: PreviewProps): ReactNode {
  const { preview } = props;
  const id = useId();
  return (
    <section className="preview" aria-labelledby={preview.title === undefined ? undefined : id}>
      {preview.title !== undefined && (
        <p className="preview-title" id={id}>
          {preview.title}
        </p>
      )}
      <Content {...props} />
    </section>
  );
}

function Content({ preview, ...rest }: PreviewProps): ReactNode {
  switch (preview.kind) {
    case "text":
      return <TextView preview={preview} {...rest} />;
    case "table":
      return <TableView sheet={preview} name={rest.name} />;
    case "strip":
      return <StripView preview={preview} {...rest} />;
    case "bars":
    case "line":
    case "scatter":
      return <ChartView preview={preview} {...rest} />;
    case "heatmap":
      return <HeatmapView preview={preview} {...rest} />;
    case "image":
    case "video":
      return <MediaView preview={preview} {...rest} />;
  }
}
