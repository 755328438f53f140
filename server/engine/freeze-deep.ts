/**
 * Freezes a plain value with all it contains, so that what travels along wires cannot be changed by the nodes it reaches:
 * a write throws. The elements of typed arrays cannot be frozen and are left to good manners. Time O(members).
 */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) freezeDeep(member);
  return value;
}
