import { stat } from "node:fs/promises";
import { Failure } from "#core/failure.ts";
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
    const reason = found.code === "ENOENT" ? "does not exist" : `cannot be read (${found.code})`;
    throw new Failure(
      "onnx/missing-file",
      `The model file ${path} ${reason}. Check the path, and that the export is complete.`,
      { cause: found },
    );
  }
  if (!found.isFile()) {
    throw new Failure("onnx/missing-file", `${path} is a folder, not a model file. Give the .onnx file itself.`);
  }
  if (await isLfsPointer(path)) {
    throw new Failure(
      "onnx/not-a-model",
      `${path} is only a Git LFS pointer, not the model. Run git lfs pull in its repository.`,
    );
  }
}
