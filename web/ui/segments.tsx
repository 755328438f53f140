import type { ReactNode } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import "./segments.css";

/** One of two to four, all in sight, side by side. */
export function Segments<T extends string>({
  label,
  hideLabel = false,
  value,
  options,
  disabled = false,
  onChange,
}: {
  readonly label: string;
  readonly hideLabel?: boolean;
  /** None is chosen if it is none of the options. */
  readonly value: T | undefined;
  readonly options: readonly { readonly id: T; readonly label: ReactNode; readonly name?: string }[];
  readonly disabled?: boolean;
  onChange(value: T): void;
}) {
  return (
    <RadioGroup
      className="segments"
      orientation="horizontal"
      value={value ?? null}
      isDisabled={disabled}
      onChange={(id) => onChange(id as T)}
      {...(hideLabel && { "aria-label": label })}
    >
      {!hideLabel && <Label>{label}</Label>}
      <div className="segments-row">
        {options.map(({ id, label: text, name }) => (
          <Radio key={id} value={id} className="segment" {...(name !== undefined && { "aria-label": name })}>
            {text}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
