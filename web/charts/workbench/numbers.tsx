import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "#picture/numbers.ts";
import type { Cell } from "#picture/sheet.ts";

const MOST = 500;

/** The numbers behind a chart, in a table that unfolds. `at` is the row that stands out; `onPick` makes rows buttons. */
export function Numbers({
  columns,
  rows,
  at,
  open: openAtFirst = false,
  onPick,
}: {
  readonly columns: readonly string[];
  readonly open?: boolean;
  rows(): readonly (readonly Cell[])[];
  readonly at?: number | undefined;
  onPick?(row: number): void;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(openAtFirst);
  return (
    <details className="numbers" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t("charts.numbers")}</summary>
      {open && <Rows columns={columns} all={rows()} at={at} onPick={onPick} />}
    </details>
  );
}

function Rows({
  columns,
  all,
  at,
  onPick,
}: {
  readonly columns: readonly string[];
  readonly all: readonly (readonly Cell[])[];
  readonly at: number | undefined;
  readonly onPick: ((row: number) => void) | undefined;
}) {
  const { t } = useTranslation();
  return (
    <>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all.slice(0, MOST).map((cells, row) => (
            <tr key={String(row)} data-at={row === at}>
              {cells.map((cell, k) => (
                <td key={columns[k]}>{k === 0 && onPick ? pick(cell, () => onPick(row)) : shown(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {all.length > MOST && <p className="fact-note">{t("charts.more-in-csv", { count: all.length - MOST })}</p>}
    </>
  );
}

function pick(cell: Cell, onPick: () => void): ReactNode {
  return (
    <button type="button" onClick={onPick}>
      {shown(cell)}
    </button>
  );
}

function shown(cell: Cell): string {
  if (typeof cell === "number") return Number.isInteger(cell) ? String(cell) : errorText(cell);
  return cell ?? "–";
}

/** The computed steps in words, to be read and copied. */
export function StepList({ compute }: { readonly compute: readonly number[] }) {
  const { t } = useTranslation();
  return (
    <p className="step-list">
      <span>{t("charts.steps")}</span> {compute.join(" ")}
    </p>
  );
}
