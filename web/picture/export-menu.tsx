import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CellsMark, Picture } from "#picture/picture.ts";
import type { Sheet } from "#picture/sheet.ts";
import { svgOf } from "#picture/svg.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { toast } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { fileNameOf } from "#web/ui/file-name.ts";
import { Menu } from "#web/ui/menu.tsx";
import { saveFile } from "#web/ui/save-file.ts";
import { csvOf } from "./csv.ts";
import { cellsPicture } from "./paint.ts";
import { pngOf } from "./png.ts";
import { useColours } from "./use-colours.ts";

/** What a chart gives away. It is asked when a person has chosen, so that nothing is made in vain. */
export interface Exportable {
  readonly title: string;
  /** The name of a file of a kind, if it is not its title's. */
  file?(kind: string): string;
  picture(): Picture;
  /** Its numbers. Headings are the English ones in every language, so that a script reads them all. */
  sheet(): Sheet;
}

const embedded = (cells: CellsMark) => cellsPicture(cells).toDataURL();

/** The button that saves a chart as SVG, PNG or CSV. */
export function ExportMenu({ chart }: { readonly chart: Exportable }) {
  const { t } = useTranslation();
  const { surface } = useColours();
  const save = async (kind: string) => {
    const content =
      kind === "csv"
        ? new Blob([csvOf(chart.sheet())], { type: "text/csv" })
        : kind === "svg"
          ? new Blob([svgOf(chart.picture(), { title: chart.title, background: surface, embedded })], {
              type: "image/svg+xml",
            })
          : await pngOf(chart.picture(), surface);
    saveFile(content, chart.file?.(kind) ?? fileNameOf(chart.title, `.${kind}`));
  };
  return (
    <Menu
      name={t("charts.export")}
      trigger={
        <Button look="quiet">
          <Download /> {t("charts.export")}
        </Button>
      }
      entries={[
        { id: "svg", label: t("charts.export-svg") },
        { id: "png", label: t("charts.export-png") },
        { id: "csv", label: t("charts.export-csv") },
      ]}
      onChoose={(kind) => void save(kind).catch((failure) => toast("failed", whyOf(failure)))}
    />
  );
}
