export { trimmedGraph as trimmed } from "#formats/trim-error-graph.ts";
