import { stat } from "node:fs/promises";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { externalFiles } from "#diffusion/model/external-data.ts";
import { isLfsPointer } from "#diffusion/model/lfs-pointer.ts";

/**
 * Sees to it that a model can be loaded, before anything is.
 * @returns a stamp of its files, those with weights included, that changes when one of them is replaced.
 * @throws Failure `onnx/missing-file`, `onnx/not-a-model`, `onnx/external-data`.
 */
export async function modelStamp(path: string): Promise<string> {
  await checkFile(path);
  const files = [path, ...(await externalFiles(path))];
  const stats = await Promise.all(files.map((file) => stat(file)));
  return stats.map(({ ino, size, mtimeMs }) => `${ino}:${size}:${mtimeMs}`).join(" ");
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => cause);
  if (found instanceof Error) {
    const reason =
      found.code === "ENOENT" ? said("does not exist") : said("cannot be read ({code})", { code: String(found.code) });
    throw failure(
      "onnx/missing-file",
      said("The model file {path} {reason}. Check the path, and that the export is complete.", { path, reason }),
      { cause: found },
    );
  }
  if (!found.isFile()) {
    throw failure(
      "onnx/missing-file",
      said("{path} is a folder, not a model file. Give the .onnx file itself.", { path }),
    );
  }
  if (await isLfsPointer(path)) {
    throw failure(
      "onnx/not-a-model",
      said("{path} is only a Git LFS pointer, not the model. Run git lfs pull in its repository.", { path }),
    );
  }
}
