import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowSummary } from "#protocol/saved-workflow.ts";
import { openDocument } from "#web/document/open-document.ts";
import { say } from "#web/i18n/say.ts";
import { useAgo, useTime } from "#web/i18n/time-text.ts";
import { useEditor } from "#web/store/editor.ts";
import { call, routes } from "#web/store/server.ts";
import { openDialog, toast } from "#web/store/surface.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Menu, type MenuEntry } from "#web/ui/menu.tsx";
import { exportWorkflow } from "#web/workspace/files-open.ts";
import { openSaved, telling } from "#web/workspace/open-saved.ts";
import { Thumbnail } from "./thumbnail.tsx";

/** A saved workflow: a press opens it, the menu does the rest. One in the trash can be restored or deleted for ever. */
export function WorkflowCard({ item }: { readonly item: WorkflowSummary }) {
  const { t } = useTranslation();
  const ago = useAgo();
  const time = useTime();
  const [sure, setSure] = useState(false);
  const open = useEditor(({ tabs }) => tabs.some(({ history }) => history.document.id === item.id));
  const { id, name, nodes, savedAt, tags } = item;
  const trashed = item.trashedAt !== undefined;
  const entry = (key: string, more: Partial<MenuEntry> = {}): MenuEntry => ({
    id: key,
    label: t(`library.${key}`),
    ...more,
  });
  const entries = trashed
    ? [entry("take-out"), entry(sure ? "really-delete" : "delete-for-ever", { danger: true, separator: true })]
    : [
        entry("open"),
        entry("rename"),
        entry("duplicate"),
        entry("versions"),
        entry("download"),
        entry("to-trash", { danger: true, separator: true }),
      ];
  const title = name || t("app.untitled");
  return (
    <li className="card" data-open={open}>
      <button
        type="button"
        className="card-main"
        disabled={trashed}
        title={`${title}\n${time(savedAt)}`}
        onClick={() => void openSaved(id)}
      >
        <Thumbnail id={id} etag={item.thumbnail} />
        <span className="card-text">
          <span className="card-name">{title}</span>
          <span className="muted">
            {t("library.nodes", { count: nodes })} · {ago(savedAt)}
          </span>
          {tags.length > 0 && <span className="card-tags">{tags.join(" · ")}</span>}
        </span>
      </button>
      <Menu
        name={t("library.more-of", { name: title })}
        entries={entries}
        onChoose={(key) => (key === "delete-for-ever" ? setSure(true) : void work(key, item))}
        trigger={
          <IconButton name={t("library.more-of", { name: title })}>
            <Ellipsis />
          </IconButton>
        }
      />
    </li>
  );
}

async function work(what: string, { id, name }: WorkflowSummary): Promise<void> {
  const params = { id };
  switch (what) {
    case "open":
      return await openSaved(id);
    case "rename":
      return openDialog({ name: "rename-saved", workflow: id });
    case "versions":
      return openDialog({ name: "versions", workflow: id });
  }
  await telling(async () => {
    if (what === "duplicate") {
      await call(routes.duplicateWorkflow, { params, body: { name: say("workspace.copy-of", { name }) } });
    } else if (what === "download") {
      exportWorkflow(openDocument((await call(routes.readWorkflow, { params })).document).document);
    } else if (what === "to-trash") {
      await call(routes.trashWorkflow, { params });
      const undo = () => void telling(async () => void (await call(routes.restoreWorkflow, { params })));
      toast("done", say("library.trashed", { name }), { label: say("library.undo"), run: undo });
    } else if (what === "take-out") await call(routes.restoreWorkflow, { params });
    else if (what === "really-delete") await call(routes.removeWorkflow, { params });
  });
}
