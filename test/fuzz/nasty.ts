const WORDS = [
  "",
  " ",
  "0",
  "-1",
  "null",
  "true",
  "NaN",
  "id",
  "type",
  "from",
  "toString",
  "hasOwnProperty",
  "valueOf",
];
const PROTOTYPES = ["__proto__", "constructor", "prototype"];
const SCRIPTS = [
  "\u0000",
  "\u202Eevil",
  "e\u0301\u0301\u0301",
  "👩‍👩‍👧‍👦",
  "\uD800",
  "\uFEFFx",
  "ﷺ",
  "İ".repeat(20),
  "𝕏",
  "\u2028",
  "\r\n\t\u0007",
];
const TRICKS = [
  "../../etc/passwd",
  "..\\..\\windows",
  "%2e%2e%2f",
  "con",
  "/",
  "a/b",
  "block/x",
  "'; DROP TABLE jobs; --",
  '"><script>alert(1)</script>',
  "%s%n%d",
  "-".repeat(300),
  "a".repeat(70_000),
  "(a+)+$",
];
const NUMBERS = [
  0,
  -0,
  -1,
  0.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 63,
  1e21,
  Number.MAX_VALUE,
];

/** Words for names and values that programs stumble over. */
export const nastyTexts: readonly string[] = [...WORDS, ...PROTOTYPES, ...SCRIPTS, ...TRICKS];
export const nastyNames: readonly string[] = [
  ...PROTOTYPES,
  ...WORDS,
  "\u0000",
  "👩‍👩‍👧‍👦",
  "\uD800",
  "a".repeat(5000),
  "a.b",
  "[0]",
];
export const nastyNumbers: readonly number[] = NUMBERS;
/** Values of every kind of JSON. */
export const nastyValues: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null, null],
  { length: 3 },
  { 0: "a", length: 1 },
  { toString: 1, valueOf: 2 },
  ...NUMBERS,
  ...nastyTexts,
];
