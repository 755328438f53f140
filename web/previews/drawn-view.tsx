import { Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DrawnPreview, kindOf } from "#picture/kinds.ts";
import type { ScaleKind } from "#picture/scale.ts";
import { WORDS } from "#picture/sheet.ts";
import { DrawingView } from "#web/picture/drawing-view.tsx";
import { ExportMenu } from "#web/picture/export-menu.tsx";
import { useColours } from "#web/picture/use-colours.ts";
import { useSize } from "#web/picture/use-size.ts";
import { useWords } from "#web/picture/use-words.ts";
import { Button } from "#web/ui/button.tsx";
import { fileName } from "#web/ui/file-name.ts";
import { Segments } from "#web/ui/segments.tsx";
import type { PreviewProps } from "./preview-props.ts";
import { TableView } from "./table-view.tsx";

/** What of the window's height is not the drawing's, and the least that it gets. */
const AROUND = 290;
const LEAST = 240;

/** A drawn preview in a window: along either scale where it has one, or as its numbers. */
export function DrawnView({ preview, said, name }: PreviewProps<DrawnPreview, DrawnPreview>) {
  const { t } = useTranslation();
  const kind = kindOf(preview);
  const given = kind.scale(preview);
  const [scale, setScale] = useState(given);
  const [asTable, setAsTable] = useState(false);
  const [room, { width }] = useSize<HTMLDivElement>();
  const colours = useColours();
  const words = useWords();
  const height = Math.round(Math.min(kind.inWindow(preview, width), Math.max(LEAST, window.innerHeight - AROUND)));
  const drawing = useMemo(
    () => (width > 0 ? kind.draw(preview, { size: { width, height }, colours, words, scale }) : undefined),
    [kind, preview, width, height, colours, words, scale],
  );
  const toggle = (
    <Button look="quiet" aria-pressed={asTable} onPress={() => setAsTable(!asTable)}>
      <Table2 /> {t(asTable ? "results.as-drawing" : "results.as-table")}
    </Button>
  );
  const exported = {
    title: name,
    file: (ending: string) => fileName(name, ending),
    sheet: () => kind.sheet(said, WORDS),
  };
  return (
    <div className="preview-room" ref={room}>
      {asTable ? (
        <>
          <div className="preview-tools">
            {toggle}
            {drawing && <ExportMenu chart={{ ...exported, picture: () => drawing.picture }} />}
          </div>
          <TableView sheet={kind.sheet(preview, words)} name={name} bare />
        </>
      ) : (
        <DrawingView
          drawing={drawing}
          name={name}
          style={{ flex: "none", height }}
          bar={
            scale && (
              <Segments<ScaleKind>
                label={t("results.scale")}
                hideLabel
                value={scale}
                options={[
                  { id: "linear", label: t("results.linear") },
                  { id: "log", label: t("results.log-scale") },
                ]}
                onChange={setScale}
              />
            )
          }
          tools={toggle}
          exported={exported}
        />
      )}
    </div>
  );
}
