import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowDocument } from "#web/document/document.ts";
import { type ExposedParam, exposedParams } from "#web/document/exposed-params.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import { act } from "#web/store/editor.ts";
import { IconButton } from "#web/ui/button.tsx";
import { jumpTo } from "./node-ports.tsx";

/** What the run form shows, in its order: titles and names can be changed, lines moved and taken out. */
export function ExposedList({ document, kinds }: { readonly document: WorkflowDocument; readonly kinds: NodeKinds }) {
  const { t } = useTranslation();
  const params = exposedParams(document, kinds);
  if (params.length === 0) return <p className="inspector-hint">{t("inspector.form-empty")}</p>;
  return (
    <ol className="exposed-list">
      {params.map((param, at) => (
        <ExposedLine
          key={`${param.exposed.node}.${param.exposed.param}`}
          param={param}
          at={at}
          last={at === params.length - 1}
        />
      ))}
    </ol>
  );
}

function ExposedLine({
  param: { exposed, name, title, nodeTitle, param },
  at,
  last,
}: {
  readonly param: ExposedParam;
  readonly at: number;
  readonly last: boolean;
}) {
  const { t } = useTranslation();
  const place = { node: exposed.node, param: exposed.param };
  const keep = (next: { readonly name?: string; readonly title?: string | undefined }) =>
    act([{ type: "expose", ...place, name: next.name ?? name, ...titled(next.title ?? exposed.title) }]);
  const usual = param?.title ?? exposed.param;
  return (
    <li>
      <div className="exposed-names">
        <SmallField
          name={t("inspector.exposed-title")}
          value={title}
          onKeep={(next) => keep({ title: next === usual ? "" : next })}
        />
        <div className="exposed-place">
          <SmallField
            name={t("inspector.exposed-name")}
            value={name}
            quiet
            onKeep={(next) => next !== "" && keep({ name: next })}
          />
          <button type="button" className="jump" onClick={() => jumpTo(exposed.node)}>
            {nodeTitle}
          </button>
        </div>
      </div>
      <IconButton
        name={t("inspector.move-up", { name: title })}
        isDisabled={at === 0}
        onPress={() => act([{ type: "order-exposed", ...place, to: at - 1 }])}
      >
        <ArrowUp />
      </IconButton>
      <IconButton
        name={t("inspector.move-down", { name: title })}
        isDisabled={last}
        onPress={() => act([{ type: "order-exposed", ...place, to: at + 1 }])}
      >
        <ArrowDown />
      </IconButton>
      <IconButton name={t("inspector.conceal", { name })} onPress={() => act([{ type: "conceal", ...place }])}>
        <X />
      </IconButton>
    </li>
  );
}

function titled(title: string | undefined) {
  return title === undefined || title === "" ? {} : { title };
}

/** A field without a frame until it is used, kept when it is left. */
export function SmallField({
  name,
  value,
  quiet = false,
  onKeep,
}: {
  readonly name: string;
  readonly value: string;
  readonly quiet?: boolean;
  onKeep(value: string): void;
}) {
  const [text, write] = useState(value);
  useEffect(() => write(value), [value]);
  return (
    <input
      className="small-field"
      data-quiet={quiet}
      aria-label={name}
      title={name}
      value={text}
      spellCheck={false}
      onChange={(event) => write(event.currentTarget.value)}
      onBlur={() => {
        const clean = text.trim();
        if (clean !== value) onKeep(clean);
        write(value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
