import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { blockIdOf } from "#protocol/block.ts";
import { actionOf } from "#web/actions/actions.ts";
import { openBlock } from "#web/actions/open-block.ts";
import type { Block, DocumentNode, WorkflowDocument } from "#web/document/document.ts";
import { openDocument } from "#web/document/open-document.ts";
import { say } from "#web/i18n/say.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { whyOf } from "#web/store/failure-words.ts";
import { toast } from "#web/store/surface.ts";
import { Button } from "#web/ui/button.tsx";
import { TextField } from "#web/ui/field.tsx";
import { Section } from "#web/ui/section.tsx";
import { blockRefusal } from "./block-source.ts";
import { currentVersion, readVersion } from "./read-version.ts";

/** The block that a node stands for: its name, where it came from, and a newer version of that if there is one. */
export function BlockSection({ document, node }: { readonly document: WorkflowDocument; readonly node: DocumentNode }) {
  const { t } = useTranslation();
  const block = document.blocks.find(({ id }) => id === blockIdOf(node.type));
  const source = block?.source;
  const [newest, setNewest] = useState<number>();
  useEffect(() => {
    let stopped = false;
    setNewest(undefined);
    if (source) void currentVersion(source.workflow).then((version) => stopped || setNewest(version));
    return () => {
      stopped = true;
    };
  }, [source]);
  if (!block) return null;
  const uses = document.nodes.filter(({ type }) => type === node.type).length;
  const rename = (name: string) =>
    act([{ type: "set-block", block: { ...block, workflow: { ...block.workflow, name } } }], {
      merge: `block:${block.id}`,
    });
  return (
    <Section title={t("blocks.block")}>
      <TextField
        label={t("blocks.name")}
        description={t("blocks.uses", { count: uses })}
        value={block.workflow.name}
        onChange={rename}
      />
      <div className="choices">
        <Button onPress={() => openBlock(node.id)}>{t("actions.open-block")}</Button>
        <Button onPress={actionOf("unpack-block").run}>{t("actions.unpack-block")}</Button>
      </div>
      {source && newest !== undefined && newest > source.version && (
        <div className="inspector-note block-update" data-kind="warning">
          <p>{t("blocks.newer", { newest, version: source.version })}</p>
          <Button onPress={() => void update(block)}>{t("blocks.update")}</Button>
        </div>
      )}
    </Section>
  );
}

/** Takes the newest version of the saved workflow that a block came from. */
async function update(block: Block): Promise<void> {
  if (!block.source) return;
  try {
    const { version, workflow } = await readVersion(block.source.workflow);
    const document = activeTab()?.history.document;
    if (!document) return;
    const refused = blockRefusal(document, workflow);
    if (refused) toast("failed", () => say(`blocks.refused.${refused}`, { name: workflow.name }));
    else
      act([
        {
          type: "set-block",
          block: { ...block, source: { ...block.source, version }, workflow: openDocument(workflow).document },
        },
      ]);
  } catch (failure) {
    toast("failed", whyOf(failure));
  }
}
