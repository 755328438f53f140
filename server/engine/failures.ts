import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "engine/bad-file-name": {
    means: "A name cannot be that of a file.",
    remedy: "Use a relative name without `..` or special characters.",
  },
  "engine/no-such-file": {
    means: "A file or folder that the workflow names is not there.",
    remedy: "Correct the path; the sentence says where it was looked for.",
  },
  "engine/node-crashed": {
    means: "A node stopped for a reason that it did not foresee.",
    remedy: "Report it, with the workflow.",
    blames: "work",
  },
  "engine/path-outside": {
    means: "A path leads out of the folders that may be read or written.",
    remedy: "Move the file, or add its folder.",
  },
  "engine/unhashable-value": {
    means: "A node gave a value that cannot travel along a wire.",
    remedy: "Its author has to mend it.",
    blames: "work",
  },
  "engine/unreadable-file": {
    means: "A file is there and cannot be read.",
    remedy: "Check that it is a file and that you may read it.",
  },
  "engine/wrong-outputs": {
    means: "A node did not give what it declares.",
    remedy: "Its author has to mend it.",
    blames: "work",
  },
  "workflow/block-within-itself": {
    means: "A block of the workflow is used inside itself.",
    remedy: "Delete the node that is named.",
  },
  "workflow/blocks-too-large": {
    means: "The blocks of the workflow stand too deep in each other, or come to too many nodes or wires.",
    remedy: "Delete some of the blocks.",
  },
  "workflow/cycle": {
    means: "Nodes wait for each other in a circle.",
    remedy: "Delete one of the wires between them.",
  },
  "workflow/dangling-wire": {
    means: "A wire is tied to a node that does not exist.",
    remedy: "Delete it, or tie it to a node that exists.",
  },
  "workflow/duplicate-id": {
    means: "Two nodes have one id.",
    remedy: "Give each an id of its own.",
  },
  "workflow/invalid-param": {
    means: "A parameter has a value that it cannot have.",
    remedy: "Give what the remedy names.",
  },
  "workflow/invalid-params": {
    means: "Parameters of a node do not fit together.",
    remedy: "Change one of them.",
  },
  "workflow/migration-failed": {
    means: "A node was saved by an older version, and its parameters could not be brought up to date.",
    remedy: "Delete the node and add it anew.",
  },
  "workflow/missing-input": {
    means: "An input that is needed has no wire.",
    remedy: "Connect what the remedy names.",
  },
  "workflow/newer-node-version": {
    means: "A node was saved by a newer version.",
    remedy: "Update lemica-nodes.",
  },
  "workflow/nothing-to-run": {
    means: "No node of the workflow shows or saves anything.",
    remedy: "Add an output node, or unmute the one that is there.",
  },
  "workflow/too-many-problems": {
    means: "There are more than a thousand problems; the rest is not listed.",
    remedy: "Mend some of them and look again, or take an undamaged copy.",
  },
  "workflow/path-missing": {
    means: "A file or folder that a node reads is not there, or may not be read.",
    remedy: "Choose one that is there, or upload it.",
  },
  "workflow/two-wires-into-one-input": {
    means: "An input has several wires.",
    remedy: "Keep one of them.",
  },
  "workflow/unknown-block": {
    means: "A node stands for a block that is not in the file.",
    remedy: "Delete the node and add the block anew.",
  },
  "workflow/unknown-node-type": {
    means: "A node's type is not installed.",
    remedy: "Use the type that is suggested, or install its pack.",
  },
  "workflow/unknown-param": {
    means: "A node has no such parameter.",
    remedy: "Write the name that is suggested, or delete it.",
  },
  "workflow/unknown-port": {
    means: "A wire leads to a port that its node does not have.",
    remedy: "Connect it to the port that is suggested, or delete it.",
  },
  "workflow/unknown-target": {
    means: "A node to be run does not exist or is muted.",
    remedy: "Choose a node of the workflow.",
  },
  "workflow/will-fail": {
    means: "A node will refuse what its parameters and those before it come to.",
    remedy: "Change what the sentence names.",
  },
  "workflow/wrong-socket": {
    means: "A wire joins an output and an input of different kinds.",
    remedy: "Connect an output of the kind that is named.",
  },
});
