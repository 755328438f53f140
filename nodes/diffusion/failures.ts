import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "diffusion/bad-table-request": {
    means: "The sampler cannot make a timestep table as asked, e.g. for so many steps.",
    remedy: "The sentence says what it takes.",
  },
  "diffusion/corrupt-scheduler-config": {
    means: "scheduler_config.json is no JSON object.",
    remedy: "Download or export it again.",
  },
  "diffusion/impossible-scheduler-table": {
    means: "The scheduler's configuration leads to noise levels that cannot be.",
    remedy: "Correct the configuration, or ask for another number of steps.",
  },
  "diffusion/latent-size-mismatch": {
    means: "A prediction is not as long as the latent.",
    remedy: "Check that the model's family is right.",
  },
  "diffusion/mask-length": {
    means: "The schedule is for another number of steps than the sampler makes.",
    remedy: "Set the steps to the schedule's, or calibrate and solve for these.",
  },
  "diffusion/border-reused": {
    means: "The schedule reuses the first step of a second denoiser, before that computed anything.",
    remedy: "Compute that step.",
  },
  "diffusion/mask-start": {
    means: "The schedule reuses the first step, before anything was computed.",
    remedy: "Compute the first step.",
  },
  "diffusion/no-room-aside": {
    means: "What a calibration or a full run puts aside on the disk could not be written.",
    remedy: "Make room in the folder that the sentence names, or name another (TMPDIR; TEMP on Windows).",
    blames: "work",
  },
  "diffusion/noise-size": {
    means: "Given latents are not of the model's size.",
    remedy: "Save them with the model's latent shape.",
  },
  "diffusion/not-finite": {
    means: "The denoiser, a text encoder or the decoder returned NaN or infinity.",
    remedy: "Try a float32 export, a lower guidance scale or another scheduler.",
    blames: "work",
  },
  "diffusion/not-linear": {
    means:
      "The sampler draws noise or clips, or guidance rescales: what reuse does to the latent cannot be told from full runs.",
    remedy: "Choose a deterministic sampler without thresholding, or calibrate errors instead.",
  },
  "diffusion/not-pixels": {
    means: "The decoder returned something else than frames.",
    remedy: "Check that the model's family is right.",
  },
  "diffusion/other-guidance": {
    means:
      "Weights that were fitted for each guidance branch are used under another guidance than they were fitted with.",
    remedy: "Set the same guidance, or fit the weights again.",
  },
  "diffusion/other-table": {
    means:
      "The schedule was calibrated on other sigmas than these settings give, or the settings were made by another version.",
    remedy: "Use the same sampler, steps and shift, or calibrate again.",
  },
  "diffusion/output-shape": {
    means: "The denoiser returned another shape than it was given.",
    remedy: "Check that the model's family is right.",
  },
  "diffusion/step-out-of-range": {
    means: "A step was asked for that the run does not have.",
    remedy: "Report it, with the workflow.",
  },
  "diffusion/unknown-scheduler": {
    means: "The sampler that the configuration names is not built here.",
    remedy: "Use one of those that the sentence lists.",
  },
  "diffusion/unsupported-scheduler-option": {
    means:
      "The scheduler's configuration asks for something that is not built here, and would give other pictures without it.",
    remedy: "Change the configuration, or use another scheduler.",
  },
  "image/needed": {
    means: "The model starts from a picture, and none was given.",
    remedy: "Put Condition on Image behind the prompts, or give `--image`.",
  },
  "image/not-taken": {
    means:
      "A picture was given to a model that starts from the prompt alone, or a last one to a model that takes only one.",
    remedy: "Leave it out, or load an image-to-video model.",
  },
  "model/bad-config": {
    means: "A JSON file of the model is damaged, or lacks a number that is needed.",
    remedy: "Copy it again from the original model, or export again.",
  },
  "model/bad-manifest": {
    means: "A lemica.model.json is not as docs/models.md describes it; everything that is wrong is named.",
    remedy: "Correct it as the sentence says.",
  },
  "model/bad-size": {
    means: "The width, height or frames that were asked for do not fit the model.",
    remedy: "Use the sizes that the sentence names, or leave them out.",
  },
  "model/bad-tokenizer": {
    means: "tokenizer.json cannot be used.",
    remedy: "Save a fast tokenizer (BPE or Unigram) with transformers' `save_pretrained`.",
  },
  "model/encoder-output": {
    means:
      "An encoder lacks an output that the family needs, e.g. its penultimate hidden states, or its latents have other sizes than the model's.",
    remedy: "Export it with output_hidden_states, as Optimum does for pipelines, and for the sizes that are made.",
  },
  "model/fixed-size": {
    means: "A graph was exported for one size, and is to be used at another.",
    remedy: "Load the model with the width and height that are named, or export it with dynamic axes.",
  },
  "model/incomplete": {
    means: "Files of the model are missing; all are named.",
    remedy: "Export these parts too, or copy them from the original model.",
  },
  "model/no-decoder": {
    means: "Only a denoiser was loaded, so that latents cannot be decoded.",
    remedy: "Load the whole pipeline, or save the latents.",
  },
  "model/no-folder": {
    means: "There is no folder at the path.",
    remedy: "Give the folder that holds model_index.json.",
  },
  "model/no-image-encoder": {
    means: "The VAE's encoder was not loaded, so that pictures cannot be encoded.",
    remedy: "Use Load Conditioning, or load the whole pipeline, with its encoder.",
  },
  "model/no-index": {
    means: "The folder has no model_index.json, or one without a pipeline class.",
    remedy: "Export with Optimum, or give the folder above.",
  },
  "model/no-text-encoder": {
    means: "Only a denoiser was loaded, so that prompts cannot be encoded.",
    remedy: "Use Load Conditioning, or load the whole pipeline.",
  },
  "model/unknown-family": {
    means: "No adapter knows the model's pipeline.",
    remedy: "Use a model of a family listed. Schedules and error matrices of any model can be solved and exported.",
  },
  "model/whole-timesteps": {
    means: "The denoiser takes whole timesteps, and its family feeds fractions that rounding would spoil.",
    remedy: "Export it with a timestep of float32.",
  },
  "onnx/aborted": {
    means: "A task was given up because its run was cancelled.",
    remedy: "Run it again.",
    blames: "work",
  },
  "onnx/bad-feed": {
    means: "A graph has other inputs, or of other sizes, than its family says; all are named.",
    remedy: "Export the model again for this family.",
  },
  "onnx/changed-file": {
    means: "A model file was replaced while it was in use.",
    remedy: "Run it again.",
    blames: "work",
  },
  "onnx/closed": {
    means: "The inference was closed before the work was done.",
    remedy: "Run it again.",
    blames: "work",
  },
  "onnx/external-data": {
    means: "Weights in other files are missing, lie outside the model's folder, or are Git LFS pointers.",
    remedy: "Put the data files beside the .onnx file.",
  },
  "onnx/missing-file": {
    means: "A model file is not there, or is a Git LFS pointer.",
    remedy: "Copy it, or run `git lfs pull`.",
  },
  "onnx/no-provider": {
    means: "None of the execution providers asked for can run the model.",
    remedy: "Add `cpu` to fall back on.",
  },
  "onnx/not-a-model": {
    means: "A file is no ONNX model, is cut short, or has operators that onnxruntime does not have.",
    remedy: "Check that it is complete, or export it again.",
  },
  "onnx/other-program": {
    means: "The program was updated on disk while it ran, so that its processes would be of two versions.",
    remedy: "Stop it and start it anew.",
    blames: "work",
  },
  "onnx/out-of-memory": {
    means: "There is not enough memory for the model.",
    remedy: "Use a smaller batch, fewer frames or a float16 export.",
    blames: "work",
  },
  "onnx/process-died": {
    means: "The process that runs the models ended, most often for lack of memory.",
    remedy: "Do as the sentence says; what had finished is kept.",
    blames: "work",
    passing: true,
  },
  "onnx/run-failed": {
    means: "onnxruntime failed while running a model.",
    remedy: "Check that the sizes are those it was exported for.",
    blames: "work",
  },
  "onnx/unforeseen": {
    means: "The process that runs models met a mistake of this program.",
    remedy: "Start the program anew if it was changed while it ran; otherwise report it.",
    blames: "work",
  },
  "onnx/unsupported-type": {
    means: "A graph has inputs or outputs of a type that cannot be fed, such as bfloat16.",
    remedy: "Export it with float32 or float16 inputs and outputs.",
  },
  "prompt/bad-conditioning": {
    means: "A file of conditioning lacks the family's text input, or has rows of other shapes than the positive one.",
    remedy: "Save one row for each input, by the names in docs/models.md.",
  },
  "prompt/unknown-word": {
    means: "The model's tokenizer, whose vocabulary is small, does not know a word.",
    remedy:
      "Use the words that are listed. With a large vocabulary the unknown token is read, as in diffusers, and a note says where.",
  },
  "residual/bad-cut": {
    means:
      "The tensors of a cut do not fit: not as many on both sides, of unlike sizes, not made of each other, or not of the latent.",
    remedy: "Name those by which the latent's stream enters and leaves the block stack, in the same order.",
  },
  "residual/no-stack": {
    means: "The graph has no repeated blocks that could be told by the names of its nodes or weights.",
    remedy: "Export it with node names, name the tensors of the cut, or use the level `output`.",
  },
  "residual/no-stream": {
    means:
      "The blocks were found, but not what goes through them: no tensor that leaves is a sum with one that enters.",
    remedy: "Name the tensors of the cut, or use the level `output`.",
  },
  "residual/no-tensor": {
    means: "A tensor given for a cut is not in the graph.",
    remedy: "Name it as the graph does.",
  },
  "residual/not-clean": {
    means: "What follows the block stack reads more from inside than its streams, e.g. by a skip connection.",
    remedy: "Use the level `output`.",
  },
  "residual/not-same": {
    means: "The graph without its block stack does not give with the residual what the whole graph gives.",
    remedy: "Name other tensors for the cut, or use the level `output`.",
  },
  "residual/not-whole": {
    means:
      "The blocks were found, but not where they end: nodes of theirs, or a sum that the stream goes through, come after the cut.",
    remedy: "Name the tensors of the cut, or use the level `output`.",
  },
  "residual/unet": {
    means: "The model is a UNet, whose halves are joined by skip connections, so it has no block stack.",
    remedy: "Use the level `output`.",
  },
  "settings/sampler-mismatch": {
    means: "The sampler, the shift or eta does not go with the model.",
    remedy: "Use one of the samplers named, or leave the shift or eta out.",
  },
  "torch/failed": {
    means: "The pipeline, or a library that it stands on, failed with an error of its own.",
    remedy: "The sentence quotes it; try the same call in a script.",
    blames: "work",
  },
  "torch/memory": {
    means: "There was not enough memory for a pipeline in Python.",
    remedy: "Load it in float16 or bfloat16, switch on offloading, or ask for a smaller size.",
    blames: "work",
  },
  "torch/no-package": {
    means: "The Python that was found lacks torch, diffusers or transformers.",
    remedy: "Install them in it, or name another Python by LEMICA_PYTHON.",
  },
  "torch/no-python": {
    means: "No Python could be started for a pipeline.",
    remedy: "Install Python 3.11 or later, or name one by LEMICA_PYTHON.",
  },
  "torch/not-for-pipelines": {
    means: "What was asked for is made of a model in ONNX, and the model is a pipeline in Python.",
    remedy: "Do as the sentence says.",
  },
  "torch/process-died": {
    means: "The process that holds the pipeline ended, most often for lack of memory.",
    remedy: "Do as the sentence says; what had finished is kept.",
    blames: "work",
    passing: true,
  },
  "torch/refused": {
    means:
      "The pipeline cannot do what it is asked: the folder, a parameter, the scheduler or the schedule is not for it.",
    remedy: "The sentence, which the package in Python says, tells what to do.",
  },
});
