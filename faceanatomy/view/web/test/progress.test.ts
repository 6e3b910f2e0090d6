import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, missedKey, NO_PROGRESS, parsed } from "../src/quiz_progress";

test("what was missed is kept once, the latest first, until it is right", () => {
  const masseter = missedKey("nerve", "masseter");
  const frontalis = missedKey("place", "frontalis");
  let progress = answered(NO_PROGRESS, masseter, false);
  progress = answered(progress, frontalis, false);
  progress = answered(progress, masseter, false);
  assert.deepEqual(progress, { asked: 3, correct: 0, missed: [masseter, frontalis] });
  progress = answered(progress, masseter, true);
  assert.deepEqual(progress, { asked: 4, correct: 1, missed: [frontalis] });
  assert.deepEqual(parsed(JSON.stringify(progress)), progress);
});

test("spoilt progress counts as far as it is sound", () => {
  assert.deepEqual(parsed(null), NO_PROGRESS);
  assert.deepEqual(parsed("{cut off"), NO_PROGRESS);
  assert.deepEqual(parsed("[1]"), NO_PROGRESS);
  assert.deepEqual(
    parsed('{"asked": 3, "correct": 99, "missed": ["nerve/masseter", "<img>", 7, "x/y"]}'),
    { asked: 3, correct: 3, missed: ["nerve/masseter"] },
  );
  assert.deepEqual(parsed('{"asked": -1, "correct": 1.5, "missed": {}}'), NO_PROGRESS);
});
