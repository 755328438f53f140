/** Something wrong with a node, in ComfyUI's form. */
export interface NodeProblem {
  readonly type: string;
  /** The kind of mistake in words. */
  readonly message: string;
  /** What exactly is wrong here, and what to do. */
  readonly details: string;
  readonly extra_info: Readonly<Record<string, unknown>>;
}

const MESSAGES = {
  required_input_missing: "A required input is missing",
  bad_linked_input: "A link must be a list of a node id and the number of one of its outputs",
  return_type_mismatch: "The linked output is of another type than the input",
  invalid_input_type: "The value cannot be taken as the type of the input",
  value_smaller_than_min: "The value is below the least that is allowed",
  value_bigger_than_max: "The value is above the most that is allowed",
  value_not_in_list: "The value is none of the choices",
  custom_validation_failed: "The node does not accept the value",
  dependency_cycle: "Nodes wait for each other in a circle",
} as const;
export type ProblemType = keyof typeof MESSAGES;

export function nodeProblem(
  type: ProblemType,
  details: string,
  extra_info: Readonly<Record<string, unknown>> = {},
): NodeProblem {
  return { type, message: MESSAGES[type], details, extra_info };
}

/** By node id of the prompt. */
export type NodeErrors = Readonly<
  Record<
    string,
    {
      readonly errors: readonly NodeProblem[];
      /** Output nodes that cannot be run because of it. */
      readonly dependent_outputs: readonly string[];
      readonly class_type: string;
    }
  >
>;

/** A prompt that is not taken: what `POST /prompt` answers with status 400. */
export interface PromptRefusal {
  readonly error: NodeProblem;
  readonly node_errors: NodeErrors;
}

export type RefusalType =
  | "no_prompt"
  | "invalid_prompt"
  | "missing_node_type"
  | "invalid_prompt_id"
  | "duplicate_prompt_id"
  | "prompt_no_outputs"
  | "prompt_outputs_failed_validation";

export function refusal(
  type: RefusalType,
  message: string,
  details = "",
  node_errors: NodeErrors = {},
  extra_info: Readonly<Record<string, unknown>> = {},
): PromptRefusal {
  return { error: { type, message, details, extra_info }, node_errors };
}
