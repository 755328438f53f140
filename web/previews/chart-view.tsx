import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Segments } from "../ui/segments.tsx";
import { useColumnNames } from "./column-names.ts";
import { sheetOf } from "./csv.ts";
import type { Chart } from "./draw-chart.ts";
import { ExportTools } from "./export-tools.tsx";
import type { PreviewProps } from "./preview-view.tsx";
import { TableView } from "./table-view.tsx";
import { useSize } from "./use-size.ts";

/** Bars, curves or dots; what the pointer rests on is told. The library that draws them comes when first needed. */
export function ChartView({ preview, said, name }: PreviewProps<Chart>) {
  const { t } = useTranslation();
  const names = useColumnNames();
  const [scale, setScale] = useState("yScale" in preview && preview.yScale === "log" ? "log" : "linear");
  const [asTable, setAsTable] = useState(false);
  const around = useRef<HTMLDivElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const { width } = useSize(room);
  useEffect(() => {
    const place = around.current;
    if (!place || width === 0 || asTable) return;
    let over = false;
    void import("./draw-chart.ts").then(({ drawChart }) => {
      if (over) return;
      const height = Math.round(Math.max(220, Math.min(460, width * 0.52)));
      const drawn = drawChart(preview, { width, height, log: scale === "log" });
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", name);
      place.replaceChildren(drawn);
    });
    return () => {
      over = true;
    };
  }, [preview, width, scale, asTable, name]);
  return (
    <>
      <ExportTools name={name} said={said} drawing={around} asTable={asTable} onTable={setAsTable}>
        {!asTable && (
          <Segments
            label={t("results.scale")}
            hideLabel
            value={scale}
            options={[
              { id: "linear", label: t("results.linear") },
              { id: "log", label: t("results.log-scale") },
            ]}
            onChange={setScale}
          />
        )}
      </ExportTools>
      <div className="preview-room" ref={room}>
        {asTable ? (
          <TableView sheet={sheetOf(preview, names)!} name={name} bare />
        ) : (
          <div className="preview-chart" ref={around} style={{ minHeight: 220 }} />
        )}
      </div>
    </>
  );
}
