import { ArrowDown, ArrowUp, Copy, Download } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";
import { type Cell, csvOf, numericColumns, type Sheet, sorted } from "./csv.ts";
import { figure } from "./figure.ts";
import { fileName, saveFile } from "./save-file.ts";
import { copyText } from "./text-view.tsx";
import "./previews.css";

/** Rows beyond this many are not drawn; the file has them all. */
const SHOWN = 1000;

interface Order {
  readonly column: number;
  readonly way: "ascending" | "descending";
}

/** A table that can be sorted by each column, copied and kept as CSV. */
export function TableView({
  sheet,
  name,
  bare = false,
}: {
  readonly sheet: Sheet;
  readonly name: string;
  /** Only the table. */
  readonly bare?: boolean;
}) {
  const { t } = useTranslation();
  const [order, setOrder] = useState<Order>();
  const { columns, rows } = sheet;
  const numeric = useMemo(() => numericColumns(sheet), [sheet]);
  const shown = useMemo(() => (order ? sorted(rows, order.column, order.way) : rows), [rows, order]);
  const press = (column: number) =>
    setOrder((old) => {
      if (old?.column !== column) return { column, way: numeric.has(column) ? "descending" : "ascending" };
      return { column, way: old.way === "ascending" ? "descending" : "ascending" };
    });
  const csv = () => csvOf({ columns, rows: shown });
  return (
    <>
      {!bare && (
        <div className="preview-tools">
          <Button look="quiet" onPress={() => void copyText(csv(), t("results.copied"))}>
            <Copy /> {t("results.copy-csv")}
          </Button>
          <Button look="quiet" onPress={() => saveFile(new Blob([csv()], { type: "text/csv" }), fileName(name, "csv"))}>
            <Download /> CSV
          </Button>
        </div>
      )}
      <div className="preview-table">
        <table aria-label={name}>
          {columns.some((column) => column !== "") && (
            <thead>
              <tr>
                {columns.map((title, k) => {
                  const way = order?.column === k ? order.way : undefined;
                  const key = `${k} ${title}`;
                  return (
                    <th key={key} scope="col" aria-sort={way ?? "none"} data-number={numeric.has(k)}>
                      <button type="button" onClick={() => press(k)}>
                        {title}
                        <span className="sort-mark" aria-hidden>
                          {way === "ascending" ? <ArrowUp /> : way === "descending" ? <ArrowDown /> : null}
                        </span>
                      </button>
                    </th>
                  );
                })}
              </tr>
            </thead>
          )}
          <tbody>
            {shown.slice(0, SHOWN).map((row, at) => {
              const key = `${at} ${row.join(" ")}`;
              return (
                <tr key={key}>
                  {row.map((cell, k) => {
                    const place = `${k}`;
                    return (
                      <td key={place} data-number={numeric.has(k)}>
                        <CellText cell={cell} />
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {rows.length > SHOWN && (
        <p className="preview-note">{t("results.rows-shown", { shown: SHOWN, count: rows.length })}</p>
      )}
    </>
  );
}

function CellText({ cell }: { readonly cell: Cell }) {
  if (cell === null) return <span className="none">–</span>;
  return <>{typeof cell === "number" ? figure(cell) : cell}</>;
}
