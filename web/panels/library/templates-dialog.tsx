import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { paramSchemas } from "#protocol/param-schema.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import type { NodeKinds } from "#web/document/node-kinds.ts";
import { useServer } from "#web/store/server.ts";
import { useSettings } from "#web/store/settings.ts";
import { closeSurface } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { SearchLine } from "#web/ui/search-line.tsx";
import { Segments } from "#web/ui/segments.tsx";
import { openTemplate } from "#web/workspace/open-saved.ts";
import { AnswerFailure, useAnswer } from "./answer.tsx";
import { aboutTemplate, Drawing, readTemplates, type Template } from "./templates.tsx";
import "./gallery.css";

type Kind = "all" | "models" | "files";
const KINDS: readonly Kind[] = ["all", "models", "files"];
const PICTURE = { width: 264, height: 150 };

/** All workflows to start from, with pictures: those that run a model, and those that need none. */
export function TemplatesDialog() {
  const { t } = useTranslation();
  const server = useServer(({ live }) => live.server);
  const language = useSettings((settings) => settings.language);
  const kinds = useKinds();
  const { value, failure } = useAnswer(readTemplates, `${server} ${language}`);
  const [query, setQuery] = useState("");
  const [kind, setKind] = useState<Kind>("all");
  const shown = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return (value ?? []).filter(({ document }) => {
      const text = `${document.name} ${aboutTemplate(document)}`.toLowerCase();
      const fits = kind === "all" || (kind === "models") === runsModel(document, kinds);
      return fits && words.every((word) => text.includes(word));
    });
  }, [value, query, kind, kinds]);
  return (
    <Dialog title={t("library.templates")} closeName={t("library.close-templates")} size="wide" onClose={closeSurface}>
      <SearchLine label={t("library.search-templates")} value={query} onChange={setQuery}>
        <Segments
          label={t("library.which-templates")}
          hideLabel
          value={kind}
          options={KINDS.map((id) => ({ id, label: t(`library.templates-of.${id}`) }))}
          onChange={(id) => setKind(id)}
        />
      </SearchLine>
      <AnswerFailure failure={failure} />
      <ul className="gallery" aria-label={t("library.templates")} aria-busy={!value && !failure}>
        {shown.map((template) => (
          <GalleryCard key={template.id} template={template} />
        ))}
      </ul>
      <p role="status">{value && shown.length === 0 ? t("library.no-such-template") : ""}</p>
    </Dialog>
  );
}

function GalleryCard({ template: { id, document } }: { readonly template: Template }) {
  const open = () => {
    closeSurface();
    void openTemplate(id);
  };
  return (
    <li>
      <button type="button" className="gallery-card" onClick={open}>
        <Drawing document={document} size={PICTURE} />
        <strong>{document.name}</strong>
        <span className="muted">{aboutTemplate(document)}</span>
      </button>
    </li>
  );
}

/** Whether a node of it names a model. */
function runsModel({ nodes }: WorkflowDocument, kinds: NodeKinds | undefined): boolean {
  return nodes.some(({ type }) =>
    Object.values(paramSchemas(kinds?.nodes.get(type)?.params).properties).some(({ path }) => path?.of === "model"),
  );
}
