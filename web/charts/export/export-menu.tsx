import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { whyOf } from "../../store/failure-words.ts";
import { fileNameOf } from "../../store/files.ts";
import { download } from "../../store/files-open.ts";
import { toast } from "../../store/surface.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { cellsPicture } from "../picture/paint.ts";
import type { Picture } from "../picture/picture.ts";
import { useColours } from "../picture/use-colours.ts";
import { csvOf, type Table } from "./csv.ts";
import { pngOf } from "./png.ts";
import { svgOf } from "./svg.ts";

/** What a chart gives away. It is asked when a person has chosen, so that nothing is made in vain. */
export interface Exportable {
  /** Of the file, without ending. */
  readonly name: string;
  readonly title: string;
  picture(): Picture;
  table(): Table;
}

/** The button that saves a chart as SVG, PNG or CSV. */
export function ExportMenu({ chart }: { readonly chart: Exportable }) {
  const { t } = useTranslation();
  const { surface } = useColours();
  const save = async (kind: string) => {
    const content =
      kind === "csv"
        ? new Blob([csvOf(chart.table())], { type: "text/csv" })
        : kind === "svg"
          ? new Blob([svgOf(chart.picture(), chart.title, surface, (cells) => cellsPicture(cells).toDataURL())], {
              type: "image/svg+xml",
            })
          : await pngOf(chart.picture(), surface);
    download(content, fileNameOf(chart.name, `.${kind}`));
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
