import type { Group, WorkflowDocument } from "./document.ts";
import { idsOf } from "./fresh-id.ts";
import { filtered, mapped, tidy } from "./tidy.ts";

/** As the command `group`: nothing happens where the id is taken. */
export function group(document: WorkflowDocument, made: Group): WorkflowDocument {
  if (idsOf(document).has(made.id)) return document;
  const rest = leave(document.groups, new Set(made.members));
  return tidy({ ...document, groups: [...rest, made] });
}

/** As the command `ungroup`. */
export function ungroup(document: WorkflowDocument, ids: readonly string[]): WorkflowDocument {
  const groups = filtered(document.groups, ({ id }) => !ids.includes(id));
  return groups === document.groups ? document : { ...document, groups };
}

/** As the command `own`. */
export function own(
  document: WorkflowDocument,
  owner: string | undefined,
  members: readonly string[],
): WorkflowDocument {
  if (owner !== undefined && !document.groups.some(({ id }) => id === owner)) return document;
  const joining = new Set(members);
  const elsewhere = leave(document.groups, joining, owner);
  const groups = mapped(elsewhere, (each) => {
    if (each.id !== owner) return each;
    const fresh = [...joining].filter((id) => !each.members.includes(id));
    return fresh.length > 0 ? { ...each, members: [...each.members, ...fresh] } : each;
  });
  return groups === document.groups ? document : tidy({ ...document, groups });
}

function leave(groups: readonly Group[], members: ReadonlySet<string>, but?: string): readonly Group[] {
  return mapped(groups, (each) => {
    if (each.id === but) return each;
    const left = filtered(each.members, (id) => !members.has(id));
    return left === each.members ? each : { ...each, members: left };
  });
}
