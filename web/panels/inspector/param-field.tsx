import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ParamView } from "#web/document/param-view.ts";
import { parseValue } from "#web/document/parse-value.ts";
import { PathField } from "#web/panels/paths/path-field.tsx";
import { NumberField, Select, Switch, TextField } from "#web/ui/field.tsx";

/** The field that fits a parameter, read off its JSON Schema. `onChange` is told values that can be kept. */
export function ParamField({
  node,
  param,
  label = param.title,
  problem,
  extra,
  onChange,
}: {
  /** The node's id. */
  readonly node: string;
  readonly param: ParamView;
  /** Another title than its own. */
  readonly label?: string;
  readonly problem?: string | undefined;
  readonly extra?: ReactNode;
  onChange(value: unknown): void;
}) {
  const shared = { label, problem, extra, description: describe(param) };
  if (param.path) return <PathField {...shared} node={node} param={param} onChange={onChange} />;
  switch (param.kind) {
    case "number":
    case "whole":
      return (
        <NumberField
          {...shared}
          value={typeof param.value === "number" ? param.value : Number.NaN}
          min={param.min}
          max={param.max}
          step={param.step}
          unit={param.unit}
          // Emptied: back to the default.
          onChange={(value) => onChange(Number.isNaN(value) ? undefined : value)}
        />
      );
    case "flag":
      return <Switch {...shared} value={param.value === true} onChange={onChange} />;
    case "choice":
      return <Select {...shared} value={String(param.value ?? "")} options={param.choices} onChange={onChange} />;
    case "json":
      return <JsonField {...shared} param={param} onChange={onChange} />;
    default:
      return (
        <TextField
          {...shared}
          value={String(param.value ?? "")}
          suggestions={param.suggestions}
          {...(param.kind === "text" && { lines: 4 })}
          onChange={onChange}
        />
      );
  }
}

/** A value that no other field can hold, as JSON: kept when the field is left, if it can be read. */
function JsonField({
  param,
  onChange,
  ...shared
}: {
  readonly label: string;
  readonly problem: string | undefined;
  readonly extra: ReactNode;
  readonly description: string | undefined;
  readonly param: ParamView;
  onChange(value: unknown): void;
}) {
  const { t } = useTranslation();
  const kept = param.value === undefined ? "" : JSON.stringify(param.value);
  const [text, write] = useState(kept);
  useEffect(() => write(kept), [kept]);
  const value = parseValue(param, text);
  const wrong = text.trim() !== "" && value === undefined;
  return (
    <TextField
      {...shared}
      problem={wrong ? t("form.not-json") : shared.problem}
      value={text}
      onChange={write}
      onCommit={() => {
        if (!wrong && text !== kept) onChange(value);
      }}
    />
  );
}

function describe({ description, min, max }: ParamView): string | undefined {
  const range = min !== undefined && max !== undefined ? `${min} – ${max}` : undefined;
  return [description, range].filter(Boolean).join(" · ") || undefined;
}
