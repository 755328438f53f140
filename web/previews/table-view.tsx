import { ArrowDown, ArrowUp, Copy, Download } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SaidSheet } from "#kit/preview.ts";
import { toldSheet } from "#kit/told-preview.ts";
import { figure } from "#picture/numbers.ts";
import type { Cell } from "#picture/sheet.ts";
import { csvOf } from "#web/picture/csv.ts";
import { useWords } from "#web/store/words.ts";
import { Button } from "#web/ui/button.tsx";
import { fileName } from "#web/ui/file-name.ts";
import { saveFile } from "#web/ui/save-file.ts";
import { numericColumns, sorted } from "./sorted.ts";
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
  /** Shown in the language at hand; its file has it in English. */
  readonly sheet: SaidSheet;
  readonly name: string;
  /** Only the table. */
  readonly bare?: boolean;
}) {
  const { t } = useTranslation();
  const [order, setOrder] = useState<Order>();
  const words = useWords((state) => state.words);
  const numeric = useMemo(() => numericColumns(sheet), [sheet]);
  const { columns, rows, foot } = useMemo(() => toldSheet(sheet, words), [sheet, words]);
  const places = useMemo(() => (order ? sorted(rows, order.column, order.way) : [...rows.keys()]), [rows, order]);
  const lines = places.slice(0, SHOWN).map((place) => rows[place]!);
  const press = (column: number) =>
    setOrder((old) => {
      if (old?.column !== column) return { column, way: numeric.has(column) ? "descending" : "ascending" };
      return { column, way: old.way === "ascending" ? "descending" : "ascending" };
    });
  const csv = () => csvOf(toldSheet({ ...sheet, rows: places.map((place) => sheet.rows[place]!) }));
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
                  // Of a column without a name nobody can be told that it sorts the rows.
                  if (title === "") return <td key={key} />;
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
            {lines.map((row, at) => {
              const key = `${at} ${row.join(" ")}`;
              return <Row key={key} row={row} numeric={numeric} />;
            })}
          </tbody>
          {foot && (
            <tfoot>
              {foot.map((row, at) => {
                const key = `${at} ${row.join(" ")}`;
                return <Row key={key} row={row} numeric={numeric} />;
              })}
            </tfoot>
          )}
        </table>
      </div>
      {rows.length > SHOWN && (
        <p className="preview-note">{t("results.rows-shown", { shown: SHOWN, count: rows.length })}</p>
      )}
    </>
  );
}

function Row({ row, numeric }: { readonly row: readonly Cell[]; readonly numeric: ReadonlySet<number> }) {
  return (
    <tr>
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
}

function CellText({ cell }: { readonly cell: Cell }) {
  if (cell === null) return <span className="none">–</span>;
  return <>{typeof cell === "number" ? figure(cell) : cell}</>;
}
