import { ChevronDown } from "lucide-react";
import { type ReactNode, useId } from "react";
import {
  NumberField as AriaNumberField,
  Select as AriaSelect,
  Switch as AriaSwitch,
  TextField as AriaTextField,
  Button,
  ButtonContext,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
  TextArea,
} from "react-aria-components";
import "./field.css";

interface FieldProps {
  readonly label: string;
  readonly description?: ReactNode;
  /** What is wrong with the value. */
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
  /** Small buttons at the end of the label's line. */
  readonly extra?: ReactNode;
}

/** The label's line of a field. */
function Head({ label, unit, extra }: Pick<FieldProps, "label" | "extra"> & { readonly unit?: string | undefined }) {
  return (
    <div className="field-head">
      <Label>
        {label}
        {unit && unit.toLowerCase() !== label.toLowerCase() && <span className="unit">{unit}</span>}
      </Label>
      {/* What a field says to its own buttons is not meant for these. */}
      <ButtonContext.Provider value={null}>{extra}</ButtonContext.Provider>
    </div>
  );
}

/** A line or, with `lines`, a block of text. `onChange` at every key, `onCommit` when the field is left or Enter is pressed. */
export function TextField(
  props: FieldProps & {
    readonly value: string;
    readonly lines?: number;
    readonly placeholder?: string;
    readonly autoFocus?: boolean;
    readonly hideLabel?: boolean;
    /** Values to choose from; others can be written. */
    readonly suggestions?: readonly string[];
    onChange(value: string): void;
    onCommit?(): void;
  },
) {
  const {
    label,
    description,
    problem,
    disabled = false,
    value,
    lines,
    placeholder,
    autoFocus,
    hideLabel,
    extra,
    suggestions = [],
    onChange,
    onCommit,
  } = props;
  const list = useId();
  const shared = {
    className: "input",
    ...(placeholder !== undefined && { placeholder }),
    // What it opens with is meant to be written over.
    ...(autoFocus && { onFocus: (event: { currentTarget: { select(): void } }) => event.currentTarget.select() }),
  };
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      isDisabled={disabled}
      isInvalid={problem !== undefined}
      {...(hideLabel && { "aria-label": label })}
      {...(autoFocus && { autoFocus })}
      {...(onCommit && { onBlur: onCommit })}
    >
      {!hideLabel && <Head label={label} extra={extra} />}
      {lines ? (
        <TextArea {...shared} rows={lines} />
      ) : (
        <Input
          {...shared}
          {...(suggestions.length > 0 && { list })}
          onKeyDown={(event) => event.key === "Enter" && onCommit?.()}
        />
      )}
      {suggestions.length > 0 && (
        <datalist id={list}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      <Under description={description} problem={problem} />
    </AriaTextField>
  );
}

/** A number in a range; the arrow keys and the wheel step it. */
export function NumberField(
  props: FieldProps & {
    readonly value: number;
    readonly min?: number | undefined;
    readonly max?: number | undefined;
    readonly step?: number | undefined;
    readonly unit?: string | undefined;
    readonly placeholder?: string;
    /** NaN for an empty field. */
    onChange(value: number): void;
  },
) {
  const { label, description, problem, disabled = false, extra, value, min, max, step, unit, placeholder } = props;
  const { onChange } = props;
  return (
    <AriaNumberField
      className="field"
      value={value}
      onChange={onChange}
      isDisabled={disabled}
      isInvalid={problem !== undefined}
      formatOptions={{ maximumFractionDigits: 10, useGrouping: false }}
      {...(min !== undefined && { minValue: min })}
      {...(max !== undefined && { maxValue: max })}
      {...(step !== undefined && { step })}
    >
      <Head label={label} unit={unit} extra={extra} />
      <Input className="input number" {...(placeholder !== undefined && { placeholder })} />
      <Under description={description} problem={problem} />
    </AriaNumberField>
  );
}

/** One of a few. */
export function Select(
  props: FieldProps & {
    readonly value: string;
    readonly options: readonly { readonly id: string; readonly label: string }[];
    onChange(value: string): void;
  },
) {
  const { label, description, problem, disabled = false, extra, value, options, onChange } = props;
  return (
    <AriaSelect
      className="field"
      selectedKey={value}
      onSelectionChange={(key) => key !== null && onChange(String(key))}
      isDisabled={disabled}
      isInvalid={problem !== undefined}
    >
      <Head label={label} extra={extra} />
      <Button className="input select">
        <SelectValue />
        <ChevronDown aria-hidden />
      </Button>
      <Under description={description} problem={problem} />
      <Popover className="popover">
        <ListBox className="list" items={options}>
          {(option) => (
            <ListBoxItem className="list-item" id={option.id} textValue={option.label}>
              {option.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** On or off. */
export function Switch({
  label,
  description,
  problem,
  value,
  disabled = false,
  extra,
  onChange,
}: FieldProps & { readonly value: boolean; onChange(value: boolean): void }) {
  const id = useId();
  const under = problem ?? description;
  return (
    <div className="field">
      <div className="field-head">
        <AriaSwitch
          className="switch"
          isSelected={value}
          isDisabled={disabled}
          onChange={onChange}
          {...(under && { "aria-describedby": id })}
        >
          <span className="track" />
          {label}
        </AriaSwitch>
        {extra}
      </div>
      {under && (
        <span id={id} className={problem ? "problem" : "description"}>
          {under}
        </span>
      )}
    </div>
  );
}

function Under({ description, problem }: Pick<FieldProps, "description" | "problem">) {
  return (
    <>
      {description && !problem && (
        <Text slot="description" className="description">
          {description}
        </Text>
      )}
      <FieldError className="problem">{problem}</FieldError>
    </>
  );
}
