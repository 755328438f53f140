import type { Workflow } from "#protocol/workflow-schema.ts";
import { call, routes } from "#web/store/server.ts";
import { useSettings } from "#web/store/settings.ts";

/** A workflow to start from, in the language at hand. Once opened it is the user's, and stays as it is. @throws Failure as the server says. */
export function readTemplate(id: string, signal?: AbortSignal): Promise<Workflow> {
  const { language } = useSettings.getState();
  return call(routes.readTemplate, { params: { id }, query: { language }, ...(signal && { signal }) });
}

/** All of them, by what they are called in the language at hand. @throws Failure as the server says. */
export async function listTemplates(
  signal?: AbortSignal,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { language } = useSettings.getState();
  return (await call(routes.listTemplates, { query: { language }, ...(signal && { signal }) })).items;
}
