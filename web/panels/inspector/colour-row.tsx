import { Label, Radio, RadioGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { COLOURS } from "#web/document/colours.ts";

/** The colours to choose from. */
export function ColourRow({
  colours,
  onChange,
}: {
  /** Those of the selected things. */
  readonly colours: readonly (string | undefined)[];
  onChange(name: string): void;
}) {
  const { t } = useTranslation();
  const value =
    colours.length === 1 ? Object.entries(COLOURS).find(([, colour]) => colour === colours[0])?.[0] : undefined;
  return (
    <RadioGroup className="colour-row" orientation="horizontal" value={value ?? null} onChange={onChange}>
      <Label>{t("edit.colour")}</Label>
      <div>
        {Object.entries(COLOURS).map(([name, colour]) => (
          <Radio key={name} value={name} className="colour" aria-label={t(`actions.colour-${name}`)}>
            <svg viewBox="0 0 16 16" aria-hidden>
              {colour === undefined ? (
                <path d="M4 12 12 4" stroke="currentColor" strokeWidth="1.5" fill="none" />
              ) : (
                <circle cx="8" cy="8" r="6" fill={colour} />
              )}
            </svg>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
