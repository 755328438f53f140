import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Router } from "express";
import { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { findFile } from "#http/file-name.ts";
import { allOf, type ReceiveLimits, receive } from "#http/receive.ts";
import { saveUpload } from "#http/save-upload.ts";
import { sendFile } from "#http/send-file.ts";
import { parseJson } from "#protocol/parse-json.ts";
import { readBody } from "./read-body.ts";
import { entriesBelow, fileInfo, filesBelow, moveFile, SettingsFile } from "./user-files.ts";

/** What clients keep for their user, of whom there is one: settings by name, and files. */
export function userRoutes(
  user: string,
  limits: { readonly body: ReceiveLimits; readonly upload: ReceiveLimits },
): Router {
  const router = Router();
  const root = join(user, "default");
  const settings = new SettingsFile(join(root, "comfy.settings.json"));
  const yes = (value: unknown) => String(value).toLowerCase() === "true";

  router.get("/users", (_, response) => {
    response.json({ storage: "server", migrated: true });
  });
  router.post("/users", (request, response) => {
    request.resume();
    response.status(400).json({ error: "This server has one user; leave the user out." });
  });

  router.get("/settings", async (_, response) => {
    response.json(await settings.read());
  });
  router.get("/settings/:id", async (request, response) => {
    const { id } = request.params;
    const known = await settings.read();
    response.json(Object.hasOwn(known, id) ? known[id] : null);
  });
  router.post("/settings", async (request, response) => {
    await settings.change(await readBody(request, limits.body));
    response.end();
  });
  router.post("/settings/:id", async (request, response) => {
    const text = Buffer.from(await allOf(receive(request, limits.body))).toString("utf8");
    await settings.change({ [request.params.id]: parseJson(text, said("The body")) });
    response.end();
  });

  router.get("/userdata", async (request, response) => {
    const { dir, recurse, full_info, split } = request.query;
    if (typeof dir !== "string" || dir === "")
      return void response.status(400).json({ error: "Name a folder as dir." });
    const files = await filesBelow(root, dir, yes(recurse));
    if (files === undefined) return void response.status(404).json({ error: "There is no such folder." });
    const told = files.map((file) =>
      yes(full_info) ? file : yes(split) ? [file.path, ...file.path.split("/")] : file.path,
    );
    response.json(told);
  });
  router.get("/v2/userdata", async (request, response) => {
    const path = String(request.query.path ?? "");
    const entries = await entriesBelow(root, path);
    if (entries === undefined && path !== "")
      return void response.status(404).json({ error: "There is no such folder." });
    response.json(entries ?? []);
  });
  // Names come with their slashes encoded, or not.
  router.get("/userdata/*name", async (request, response) => {
    await sendFile(response, root, nameOf(request.params.name));
  });
  router.post("/userdata/*name", async (request, response) => {
    const { overwrite = "true", full_info } = request.query;
    const [from, to] = movedOf(request.params.name);
    let name = from;
    try {
      if (to === undefined) await saveUpload(receive(request, limits.upload), { root, name, replace: yes(overwrite) });
      else {
        request.resume();
        name = to;
        await moveFile(root, from, to, yes(overwrite));
      }
    } catch (error) {
      // ComfyUI's clients ask the user when they see this one.
      if (!(error instanceof Failure && error.code === "http/file-exists")) throw error;
      return void response.status(409).json({ error: { code: error.code, message: error.message } });
    }
    response.json(yes(full_info) ? await fileInfo((await findFile(root, name)).path, root) : name);
  });
  router.delete("/userdata/*name", async (request, response) => {
    await rm((await findFile(root, nameOf(request.params.name))).path);
    response.status(204).end();
  });
  return router;
}

function nameOf(parts: readonly string[]): string {
  return parts.join("/");
}

/** `NAME/move/OTHER`, each with its slashes encoded, moves a file; every other name is one. */
function movedOf(parts: readonly string[]): readonly [from: string, to?: string] {
  const at = parts.indexOf("move");
  return at > 0 && at < parts.length - 1 ? [nameOf(parts.slice(0, at)), nameOf(parts.slice(at + 1))] : [nameOf(parts)];
}
