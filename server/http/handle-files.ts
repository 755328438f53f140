import { readdir, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { fileRoutes } from "#protocol/routes-files.ts";
import type { HandlersOf } from "./call.ts";
import { kindOf } from "./file-kind.ts";
import { findFile } from "./file-name.ts";
import { saveUpload } from "./save-upload.ts";
import { sendFile } from "./send-file.ts";
import type { Services } from "./services.ts";

export function fileHandlers({ folders: { inputs }, models }: Services): HandlersOf<typeof fileRoutes> {
  const told = async (name: string) => {
    const { bytes, modifiedAt } = await findFile(inputs, name);
    return { name, bytes, modifiedAt, type: kindOf(name).type };
  };
  return {
    listInputs: async () => ({ items: await settled((await namesIn(inputs)).map(told)) }),
    readInput: ({ params, response }) => sendFile(response, inputs, params.name),
    saveInput: async ({ params: { name }, ifNone, receive }) => {
      await saveUpload(receive(), { root: inputs, name, replace: !ifNone });
      return told(name);
    },
    removeInput: async ({ params }) => {
      await rm((await findFile(inputs, params.name)).path);
    },
    listModels: async () => ({ items: await models.list() }),
  };
}

/** Names of the files in a folder and below, those hidden left out. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** Of those that can be read: a file may go while others are looked at, and one put there by hand may have a bad name. */
async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const all = await Promise.allSettled(promises);
  return all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}
