import type { Inference } from "./inference.ts";

/** Models in ONNX by one inference, pipelines in Python by the other. */
export function eitherInference(onnx: Inference, torch: Inference): Inference {
  return {
    open: (path, options, signal) => onnx.open(path, options, signal),
    perform: (task, options) => (task.model.torch ? torch : onnx).perform(task, options),
    release: (path) => onnx.release(path),
    close: async () => {
      await Promise.all([onnx.close(), torch.close()]);
    },
  };
}
