import { Search, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Input, SearchField } from "react-aria-components";
import { useTranslation } from "react-i18next";

/** A field to search in, with what stands beside it. */
export function SearchLine({
  label,
  value,
  onChange,
  children,
}: {
  readonly label: string;
  readonly value: string;
  onChange(value: string): void;
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="search-line">
      <SearchField className="search" aria-label={label} value={value} onChange={onChange}>
        <Search aria-hidden />
        <Input placeholder={label} />
        {value !== "" && (
          <Button aria-label={t("library.clear-search")}>
            <X />
          </Button>
        )}
      </SearchField>
      {children}
    </div>
  );
}
