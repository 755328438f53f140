/**
 * What nodes are made with. A pack is given it, since it cannot import this program: `export const pack = (kit) => […]`, or
 * `(kit) => ({ nodes, words })`; a program that runs nodes of its own imports it as `lemica-nodes/kit`.
 *
 * @module
 */
export { z } from "zod";
export { failures } from "#core/failure.ts";
export type { Said } from "#core/said.ts";
export { allOf, anyOf, counted, inARow, said } from "#core/said.ts";
export type { NodeContext } from "#kit/context.ts";
export { defineNode } from "#kit/define-node.ts";
export type { NodeDefinition } from "#kit/node-definition.ts";
export { input, output } from "#kit/port.ts";
export type { Preview } from "#kit/preview.ts";
export { socket } from "#kit/socket.ts";
export * as sockets from "#nodes/sockets.ts";
