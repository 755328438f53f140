import { Download, Table2 } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { Preview } from "#kit/preview.ts";
import { whyOf } from "../store/failure-words.ts";
import { toast } from "../store/surface.ts";
import { Button } from "../ui/button.tsx";
import { Menu } from "../ui/menu.tsx";
import { csvOf, sheetOf } from "./csv.ts";
import { pngOf, svgText } from "./picture-of.ts";
import { fileName, saveFile } from "./save-file.ts";

/** What stands over a drawing: what changes how it is drawn, its numbers as a table, and the ways to take it along. */
export function ExportTools({
  name,
  said,
  drawing,
  asTable,
  onTable,
  children,
}: {
  readonly name: string;
  /** As the node has said it. */
  readonly said: Preview;
  /** Holds the drawing as an `svg` element. */
  readonly drawing: RefObject<HTMLElement | null>;
  readonly asTable: boolean;
  onTable(on: boolean): void;
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation();
  const entries = [
    ...(asTable ? [] : ["svg", "png"]).map((id) => ({ id, label: t("results.save-as", { kind: id.toUpperCase() }) })),
    { id: "csv", label: t("results.save-as", { kind: "CSV" }) },
  ];
  return (
    <div className="preview-tools">
      {children}
      <Button look="quiet" aria-pressed={asTable} onPress={() => onTable(!asTable)}>
        <Table2 /> {t(asTable ? "results.as-drawing" : "results.as-table")}
      </Button>
      <Menu
        name={t("results.save")}
        entries={entries}
        onChoose={(kind) => void exportDrawing(kind, name, said, drawing.current)}
        trigger={
          <Button look="quiet">
            <Download /> {t("results.save")}
          </Button>
        }
      />
    </div>
  );
}

async function exportDrawing(kind: string, name: string, said: Preview, around: HTMLElement | null): Promise<void> {
  const file = fileName(name, kind);
  const svg = around?.querySelector("svg");
  try {
    if (kind === "csv") {
      const sheet = sheetOf(said);
      if (sheet) saveFile(new Blob([csvOf(sheet)], { type: "text/csv" }), file);
    } else if (svg && kind === "svg") saveFile(new Blob([svgText(svg)], { type: "image/svg+xml" }), file);
    else if (svg) saveFile(await pngOf(svg), file);
  } catch (failure) {
    toast("failed", whyOf(failure));
  }
}
