import type { Expression, Place, Sources } from "./sources.ts";

/** A sentence that the program can say, with `{1}`, `{2}` where values stand; equal values have one number. */
export interface Said {
  /** Undefined where it is only known when the program runs. */
  readonly code: string | undefined;
  readonly sentence: string;
  readonly file: string;
}

type CallExpression = Extract<Expression, { type: "CallExpression" }>;
type Piece = string | { readonly value: string };
/** What a text can be, and what was assumed of the conditions on the way. */
interface Variant {
  readonly pieces: readonly Piece[];
  readonly assumed: Readonly<Record<string, boolean>>;
}

/** How far helpers are followed that are given a text or return one. */
const DEEPEST = 2;
/** A helper that returns no text of so many words gives a value. */
const FEW_WORDS = 3;

/** All sentences of failures. Conditions, constants and small helpers are followed; what is not a text by then is a value. */
export function sentencesOf(sources: Sources): readonly Said[] {
  return sources.made.flatMap(({ at, code, message }) => {
    const codes = code.type === "Literal" && typeof code.value === "string" ? [code.value] : [undefined];
    const sentences = new Set(variantsOf(message, at, {}, 0).map(sentenceOf));
    return codes.flatMap((each) => Array.from(sentences, (sentence) => ({ code: each, sentence, file: at.file })));
  });

  function variantsOf(given: Expression, at: Place, assumed: Variant["assumed"], depth: number): readonly Variant[] {
    const expression = bare(given);
    const value = [{ pieces: [{ value: at.source.slice(expression.start, expression.end) }], assumed }];
    switch (expression.type) {
      case "Literal":
        return typeof expression.value === "string" ? [{ pieces: [expression.value], assumed }] : value;
      case "TemplateLiteral":
        return expression.expressions.reduce<readonly Variant[]>(
          (begun, inner, k) =>
            begun.flatMap((variant) =>
              variantsOf(inner, at, variant.assumed, depth).map((next) => ({
                pieces: [...variant.pieces, ...next.pieces, expression.quasis[k + 1]!.value.cooked ?? ""],
                assumed: next.assumed,
              })),
            ),
          [{ pieces: [expression.quasis[0]!.value.cooked ?? ""], assumed }],
        );
      case "BinaryExpression":
        if (expression.operator !== "+" || !isText(expression)) return value;
        return variantsOf(expression.left as Expression, at, assumed, depth).flatMap((left) =>
          variantsOf(expression.right, at, left.assumed, depth).map((right) => ({
            pieces: [...left.pieces, ...right.pieces],
            assumed: right.assumed,
          })),
        );
      case "ConditionalExpression": {
        // What is asked twice is answered alike.
        const test = at.source.slice(expression.test.start, expression.test.end);
        return [true, false]
          .filter((answer) => (assumed[test] ?? answer) === answer)
          .flatMap((answer) =>
            variantsOf(
              answer ? expression.consequent : expression.alternate,
              at,
              { ...assumed, [test]: answer },
              depth,
            ),
          );
      }
      case "LogicalExpression":
        if (bare(expression.right).type !== "Literal" || expression.operator === "&&") return value;
        return [expression.left, expression.right].flatMap((side) => variantsOf(side, at, assumed, depth));
      case "CallExpression": {
        const { callee } = expression;
        if (callee.type === "Identifier" && callee.name === "said") return ofSaid(expression, at, assumed, depth);
        const routine =
          depth < DEEPEST && callee.type === "Identifier"
            ? sources.routines.find(({ file, name }) => file === at.file && name === callee.name)
            : undefined;
        const returned = routine?.returned.flatMap((each) => variantsOf(each.value, each.at, {}, DEEPEST)) ?? [];
        return returned.some((variant) => wordsOf(variant) > FEW_WORDS)
          ? returned.map(({ pieces }) => ({ pieces, assumed }))
          : value;
      }
      case "Identifier":
        return expression.name === "undefined" ? [] : (ofName(expression.name, at, assumed, depth) ?? value);
      default:
        return value;
    }
  }

  /** `said("… {name} …", { name })` is a template with names. */
  function ofSaid(call: CallExpression, at: Place, assumed: Variant["assumed"], depth: number): readonly Variant[] {
    const [text, given] = call.arguments;
    if (text?.type !== "Literal" || typeof text.value !== "string") return [];
    const members = given?.type === "ObjectExpression" ? given.properties : [];
    const memberOf = (name: string) =>
      members.find((each) => each.type === "Property" && each.key.type === "Identifier" && each.key.name === name);
    return text.value.split(/\{(\w+)\}/).reduce<readonly Variant[]>(
      (begun, piece, k) =>
        begun.flatMap((variant) => {
          if (k % 2 === 0) return [{ ...variant, pieces: [...variant.pieces, piece] }];
          const value = memberOf(piece);
          const inner =
            value?.type === "Property"
              ? variantsOf(value.value, at, variant.assumed, depth)
              : [{ pieces: [{ value: piece }], assumed: variant.assumed }];
          return inner.map((next) => ({ pieces: [...variant.pieces, ...next.pieces], assumed: next.assumed }));
        }),
      [{ pieces: [], assumed }],
    );
  }

  /** A constant, or what a helper is called with. */
  function ofName(name: string, at: Place, assumed: Variant["assumed"], depth: number): readonly Variant[] | undefined {
    const around = sources.routines
      .filter(({ file, start, end }) => file === at.file && start <= at.start && at.start < end)
      .sort((a, b) => a.end - a.start - (b.end - b.start));
    for (const routine of around) {
      const constant = sources.constants.findLast(
        (each) =>
          each.name === name &&
          each.at.file === at.file &&
          routine.start <= each.at.start &&
          each.at.start < routine.end &&
          each.scope.start <= at.start &&
          at.start < each.scope.end,
      );
      if (constant) {
        const variants = variantsOf(constant.value, constant.at, assumed, depth);
        return variants.some((variant) => wordsOf(variant) > 0) ? variants : undefined;
      }
      const index = routine.params.indexOf(name);
      if (index >= 0) return ofParam(routine, index, assumed, depth);
    }
    return undefined;
  }

  function ofParam(
    { name, file }: { readonly name: string | undefined; readonly file: string },
    index: number,
    assumed: Variant["assumed"],
    depth: number,
  ): readonly Variant[] | undefined {
    if (name === undefined || depth > DEEPEST) return undefined;
    const calls = (sources.calls.get(name) ?? []).filter(
      ({ at, args }) => args[index] && (at.file === file || name.endsWith("Failure")),
    );
    const all = calls.flatMap(({ at, args }) => variantsOf(args[index]!, at, {}, depth + 1));
    // One word may be any value; only with a blank it is a part of a sentence.
    const told = all.filter(({ pieces }) =>
      pieces.some((piece) => typeof piece === "string" && /[A-Za-z]{2}.* |^ .*[A-Za-z]{2}/.test(piece)),
    );
    if (told.length === 0) return undefined;
    const variants = told.map(({ pieces }) => ({ pieces, assumed }));
    return told.length < all.length ? [...variants, { pieces: [{ value: name }], assumed }] : variants;
  }
}

function sentenceOf({ pieces }: Variant): string {
  const values: string[] = [];
  return pieces
    .map((piece) => {
      if (typeof piece === "string") return piece;
      if (!values.includes(piece.value)) values.push(piece.value);
      return `{${values.indexOf(piece.value) + 1}}`;
    })
    .join("");
}

function wordsOf({ pieces }: Variant): number {
  return (
    pieces
      .filter((piece) => typeof piece === "string")
      .join(" ")
      .match(/[A-Za-z]{2,}/g)?.length ?? 0
  );
}

/** Without brackets and what only the compiler reads. */
function bare(expression: Expression): Expression {
  switch (expression.type) {
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "ParenthesizedExpression":
      return bare(expression.expression);
    default:
      return expression;
  }
}

function isText(given: Expression): boolean {
  const expression = bare(given);
  if (expression.type === "Literal") return typeof expression.value === "string";
  if (expression.type === "BinaryExpression") return isText(expression.left as Expression) || isText(expression.right);
  return expression.type === "TemplateLiteral";
}
