import { File, FolderOpen, Upload } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { paramSchemas } from "#protocol/param-schema.ts";
import { act, activeTab, useEditor } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { closeSurface, toast } from "#web/store/surface.ts";
import { useKinds } from "#web/store/use-kinds.ts";
import type { FinderItem } from "#web/ui/finder.tsx";
import { Pick } from "#web/ui/pick.tsx";
import { chooseFiles, keepFor } from "#web/workspace/files-open.ts";
import { type PathPlace, pathChoices } from "./path-choices.ts";

const UPLOAD = "upload";
const TYPED = "typed ";

/** Chooses the file or folder of a parameter: of what there is, one that is uploaded for it, or a path that is typed. */
export function ChoosePath({ node: id, param }: { readonly node: string; readonly param: string }) {
  const { t } = useTranslation();
  const kinds = useKinds();
  const node = useEditor((editor) => activeTab(editor)?.history.document.nodes.find((each) => each.id === id));
  const schema = paramSchemas(kinds?.nodes.get(node?.type ?? "")?.params).properties[param];
  const path = schema?.path;
  const [query, setQuery] = useState("");
  const [places, setPlaces] = useState<readonly PathPlace[]>();
  useEffect(() => {
    let stopped = false;
    if (path)
      void pathChoices(path).then(
        (found) => stopped || setPlaces(found),
        (failure) => toast("failed", whyOf(failure)),
      );
    return () => {
      stopped = true;
    };
  }, [path]);
  if (!path) return null;
  const words = query.trim().toLowerCase();
  const icon = path.endings ? <File /> : <FolderOpen />;
  const fits = ({ id: value, label, detail = "" }: FinderItem) =>
    words.split(/\s+/).every((word) => `${value} ${label} ${detail}`.toLowerCase().includes(word));
  const found = (places ?? []).map(({ id: place, items }) => ({
    id: place,
    title: t(`inspector.path.${place}`),
    items: items.filter(fits).map((item) => ({ ...item, icon })),
  }));
  const typed = words === "" ? [] : [{ id: TYPED, label: t("inspector.path.typed", { path: query.trim() }), icon }];
  const upload = path.endings ? [{ id: UPLOAD, label: t("inspector.path.upload"), icon: <Upload /> }] : [];
  const set = (value: string) => act([{ type: "set-param", node: id, param, value }]);
  return (
    <Pick<FinderItem>
      name={t("inspector.path.choose", { param: schema.title ?? param })}
      placeholder={t("inspector.path.search")}
      query={query}
      marked={query}
      onQuery={setQuery}
      sections={[...found, { id: "else", title: t("inspector.path.else"), items: [...upload, ...typed] }]}
      empty={t(places ? "inspector.path.none" : "inspector.path.reading")}
      onChoose={({ id: chosen }) => {
        closeSurface();
        if (chosen === UPLOAD) void uploadFor(path.of, path.endings, set);
        else set(chosen === TYPED ? query.trim() : chosen);
      }}
      onClose={closeSurface}
    />
  );
}

async function uploadFor(of: string, endings: readonly string[] | undefined, set: (value: string) => void) {
  const [file] = await chooseFiles(endings?.join(","), false);
  if (file) await takeFile(of, file, set);
}

/** Keeps a file that was chosen or dropped, and sets the parameter to it. */
export async function takeFile(of: string, file: File, set: (value: string) => void): Promise<void> {
  try {
    set(await keepFor(of, file));
  } catch (failure) {
    toast("failed", whyOf(failure));
  }
}
