import { BaseSequencer, type TestSpecification } from "vitest/node";

/** It runs the whole starter workflow: at the end it would keep everybody waiting. */
const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith("/test/e2e/first-minute.test.ts");

/** What takes longest by far begins first, even where no earlier run has told how long files take. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}
