import { freemem, totalmem } from "node:os";
import { Router } from "express";
import type { NodeInfo } from "./node-info.ts";

/** The version of ComfyUI whose interface this is. */
const COMFYUI_VERSION = "0.3.64";

/** ComfyUI's folders of models, in which there is nothing here: clients take a server without them for a broken one. */
const FOLDERS: ReadonlySet<string> = new Set(
  "checkpoints configs loras vae text_encoders clip diffusion_models unet clip_vision style_models embeddings diffusers vae_approx controlnet gligen upscale_models latent_upscale_models custom_nodes hypernetworks photomaker classifiers model_patches audio_encoders".split(
    " ",
  ),
);

/** What the server can do, as `/features` and the socket tell it. */
export function featuresOf(uploadBytes: number): Readonly<Record<string, unknown>> {
  return { supports_preview_metadata: true, max_upload_size: uploadBytes };
}

/** The nodes, the machine, and what other servers have and this one has not. */
export function infoRoutes(
  infos: ReadonlyMap<string, NodeInfo>,
  { version, features }: { readonly version: string; readonly features: Readonly<Record<string, unknown>> },
): Router {
  const router = Router();

  router.get("/object_info", (_, response) => {
    response.json(Object.fromEntries(infos));
  });
  // A type has a slash in it, which some clients encode and others do not.
  router.get("/object_info/*type", (request, response) => {
    const type = request.params.type.join("/");
    const info = infos.get(type);
    response.json(info ? { [type]: info } : {});
  });

  router.get("/system_stats", (_, response) => {
    const memory = { vram_total: totalmem(), vram_free: freemem() };
    response.json({
      system: {
        os: process.platform,
        ram_total: totalmem(),
        ram_free: freemem(),
        comfyui_version: COMFYUI_VERSION,
        required_frontend_version: "none",
        installed_templates_version: "none",
        required_templates_version: "none",
        lemica_version: version,
        python_version: `none (Node.js ${process.versions.node})`,
        pytorch_version: "none (ONNX Runtime)",
        embedded_python: false,
        argv: [],
      },
      devices: [
        {
          name: "cpu",
          type: "cpu",
          index: null,
          ...memory,
          torch_vram_total: memory.vram_total,
          torch_vram_free: memory.vram_free,
        },
      ],
    });
  });

  router.get("/features", (_, response) => {
    response.json(features);
  });
  for (const none of ["/embeddings", "/models", "/extensions", "/experiment/models"])
    router.get(none, (_, response) => {
      response.json([]);
    });
  for (const folder of ["/models/:folder", "/experiment/models/:folder"])
    router.get(folder, (request, response) => {
      const { folder } = request.params as { folder: string };
      if (FOLDERS.has(folder)) response.json([]);
      else response.status(404).json({ error: `There is no model folder ${JSON.stringify(folder.slice(0, 100))}.` });
    });
  // Models are let go by the server itself.
  router.post("/free", (request, response) => {
    request.resume();
    response.end();
  });
  return router;
}
