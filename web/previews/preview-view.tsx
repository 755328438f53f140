import { type ReactNode, useId } from "react";
import type { Preview } from "#kit/preview.ts";
import { toldPreview } from "#kit/told-preview.ts";
import { isDrawn } from "#picture/kinds.ts";
import { MediaGallery } from "#web/films/media-gallery.tsx";
import { useTell } from "#web/store/words.ts";
import { DrawnView } from "./drawn-view.tsx";
import type { PreviewProps } from "./preview-props.ts";
import { TableView } from "./table-view.tsx";
import { TextView } from "./text-view.tsx";
import "./previews.css";

const NONE: readonly string[] = [];

/** A result in full, with what can be done with it: sorted, looked at closely, taken away as a file. */
export function PreviewView({
  preview: said,
  ...rest
}: Omit<PreviewProps, "preview" | "said"> & { readonly preview: Preview }): ReactNode {
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

function Content({ preview, said, files = NONE, ...rest }: PreviewProps): ReactNode {
  if (isDrawn(preview)) return <DrawnView preview={preview} said={toldPreview(said) as typeof preview} {...rest} />;
  switch (preview.kind) {
    case "text":
      return <TextView text={preview.text} notes={preview.notes ?? []} name={rest.name} />;
    case "table":
      return <TableView sheet={said.kind === "table" ? said : preview} name={rest.name} />;
    case "image":
    case "video":
      return <MediaGallery source={preview.source} files={files} {...rest} />;
  }
}
