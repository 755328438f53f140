/** Done; the work failed; the command line, or a file that it names, is wrong. */
export const EXIT = { done: 0, failed: 1, refused: 2 } as const;
