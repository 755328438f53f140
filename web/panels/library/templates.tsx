import { LayoutGrid } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowDocument } from "#web/document/document.ts";
import { nodeKinds } from "#web/document/node-kinds.ts";
import { openDocument } from "#web/document/open-document.ts";
import { drawWorkflow } from "#web/paint/workflow-picture.ts";
import { useServer } from "#web/store/server.ts";
import { useSettings } from "#web/store/settings.ts";
import { openDialog } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { openTemplate } from "#web/workspace/open-saved.ts";
import { listTemplates, readTemplate } from "#web/workspace/templates.ts";
import { AnswerFailure, useAnswer } from "./answer.tsx";

export interface Template {
  readonly id: string;
  readonly document: WorkflowDocument;
}

/** The workflows to start from, with what they are for. */
export function Templates() {
  const { t } = useTranslation();
  // A server that was started anew may have others.
  const server = useServer(({ live }) => live.server);
  const language = useSettings((settings) => settings.language);
  const { value, failure } = useAnswer(readTemplates, `${server} ${language}`);
  const templates = value ?? [];
  // What stands below is shown once its place is known: no card moves away from under a press.
  return (
    <details className="fold" open aria-busy={!value && !failure}>
      <summary>
        {t("library.templates")} <span className="muted">{templates.length}</span>
      </summary>
      <AnswerFailure failure={failure} />
      <Button look="quiet" onPress={() => openDialog({ name: "templates" })}>
        <LayoutGrid /> {t("actions.templates")}
      </Button>
      <ul className="cards" aria-label={t("library.templates")}>
        {templates.map((template) => (
          <TemplateCard key={template.id} template={template} />
        ))}
      </ul>
    </details>
  );
}

export async function readTemplates(signal: AbortSignal): Promise<readonly Template[]> {
  const items = await listTemplates(signal);
  return await Promise.all(
    items.map(async ({ id }) => ({ id, document: openDocument(await readTemplate(id, signal)).document })),
  );
}

/** What a template is for, as it says itself. */
export function aboutTemplate({ description, notes }: WorkflowDocument): string {
  return description ?? plainText(notes[0]?.text ?? "");
}

function TemplateCard({ template: { id, document } }: { readonly template: Template }) {
  const { t } = useTranslation();
  const about = aboutTemplate(document);
  return (
    <li className="card">
      <button type="button" className="card-main" title={about || document.name} onClick={() => void openTemplate(id)}>
        <Drawing document={document} />
        <span className="card-text">
          <span className="card-name">{document.name}</span>
          <span className="muted card-about">{about || t("library.nodes", { count: document.nodes.length })}</span>
        </span>
      </button>
    </li>
  );
}

/** What a note says, without the signs of Markdown. */
function plainText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^[#>\s*+-]+/gm, "")
    .replace(/[*_`~]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

const SMALL = { width: 72, height: 45 };

/** A workflow as a small picture. */
export function Drawing({
  document,
  size = SMALL,
}: {
  readonly document: WorkflowDocument;
  readonly size?: typeof SMALL;
}) {
  const element = useRef<HTMLCanvasElement>(null);
  const catalogue = useServer((server) => server.catalogue);
  const kinds = useMemo(() => catalogue && nodeKinds(catalogue, document.blocks), [catalogue, document]);
  useEffect(() => {
    const canvas = element.current;
    if (!canvas || !kinds) return;
    const ratio = Math.max(2, window.devicePixelRatio || 1);
    canvas.width = size.width * ratio;
    canvas.height = size.height * ratio;
    const ctx = canvas.getContext("2d")!;
    ctx.scale(ratio, ratio);
    drawWorkflow(ctx, document, kinds, size);
  }, [document, kinds, size]);
  return (
    <span className="thumbnail">
      <canvas ref={element} aria-hidden />
    </span>
  );
}
