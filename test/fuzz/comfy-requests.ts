import fc from "fast-check";
import { writePrompt } from "#comfy/write-prompt.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { templates } from "./documents.ts";
import { mutatedJson } from "./mutations.ts";
import { spoiltBytes, spoiltText } from "./own-requests.ts";
import type { Sent } from "./send.ts";

const ID = "5e0f3b1a-77c4-4d1e-9a58-2b6c8d9e0f11";
const catalogue = catalogueOf(pack);

/** Bodies of `/prompt` as clients send them. */
const prompts = templates.flatMap((workflow) => {
  const prompt = writePrompt(workflow, catalogue);
  return [
    { prompt },
    { prompt, client_id: "abc", prompt_id: ID, extra_data: { extra_pnginfo: { workflow } }, front: true, number: 3 },
    { prompt, partial_execution_targets: [Object.keys(prompt)[0]] },
  ];
});

const json = (path: string, values: readonly unknown[]): fc.Arbitrary<Sent> =>
  mutatedJson(values).map((body) => ({ method: "POST", path, body }));

const path = (...words: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...words.map((word) => (typeof word === "string" ? fc.constant(word) : word))).map((all) => all.join(""));

const get = (paths: fc.Arbitrary<string>): fc.Arbitrary<Sent> => paths.map((path) => ({ method: "GET", path }));

const name = fc.oneof(fc.constantFrom("a.png", `${ID}/video.webp`, "b%20[input]", ID), spoiltText);

const upload: fc.Arbitrary<Sent> = fc
  .record({
    file: spoiltBytes,
    name,
    field: fc.oneof(fc.constantFrom("image", "subfolder", "type", "overwrite"), spoiltText),
    end: fc.constantFrom("\r\n--x--\r\n", "\r\n--x", "", "\r\n--y--\r\n"),
    type: fc.constantFrom(
      "multipart/form-data; boundary=x",
      "multipart/form-data",
      "application/json",
      "multipart/form-data; boundary=",
    ),
  })
  .map(({ file, name, field, end, type }) => ({
    method: "POST",
    path: "/upload/image",
    headers: { "content-type": type },
    body: Buffer.concat([
      Buffer.from(`--x\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n1\r\n`),
      Buffer.from(`--x\r\nContent-Disposition: form-data; name="image"; filename="${name}"\r\n\r\n`),
      file,
      Buffer.from(end),
    ]),
  }));

const routes: fc.Arbitrary<Sent> = fc.oneof(
  { weight: 12, arbitrary: json("/prompt", prompts) },
  { weight: 2, arbitrary: json("/queue", [{ clear: true }, { delete: [ID, "x"] }]) },
  { weight: 2, arbitrary: json("/history", [{ clear: true }, { delete: [ID, "x"] }]) },
  { weight: 1, arbitrary: json("/interrupt", [{}, { prompt_id: ID }]) },
  { weight: 2, arbitrary: json("/jobs/cancel", [{ job_ids: [ID] }]) },
  { weight: 3, arbitrary: upload },
  {
    weight: 2,
    arbitrary: get(
      path("/view?filename=", name, "&type=", fc.constantFrom("input", "output", "temp", "x"), "&preview=", name),
    ),
  },
  { weight: 1, arbitrary: get(path("/history/", name)) },
  { weight: 1, arbitrary: get(path("/history?max_items=", name, "&offset=", name)) },
  { weight: 1, arbitrary: get(path("/object_info/", name)) },
  { weight: 1, arbitrary: get(path("/jobs/", name)) },
  { weight: 1, arbitrary: get(path("/jobs?status=", name, "&limit=", name)) },
  { weight: 1, arbitrary: get(fc.constantFrom("/queue", "/prompt", "/features", "/system_stats", "/history")) },
);

/** Requests to the ComfyUI surface, with and without `/api`, each like one that clients send, and spoilt. */
export const comfyRequest: fc.Arbitrary<Sent> = fc
  .tuple(routes, fc.boolean())
  .map(([sent, api]) => (api ? { ...sent, path: `/api${sent.path}` } : sent));
