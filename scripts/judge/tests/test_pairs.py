import random
import unittest
from collections import Counter

from made.balance import balanced
from made.questions import statement, yes_no
from made.worlds import WORLDS, world_pairs
from sources import Pair


class Pairs(unittest.TestCase):
    def test_no_claim_of_a_world_is_right_and_wrong(self) -> None:
        random_ = random.Random(2)
        for world in WORLDS:
            for _ in range(200):
                labels: dict[str, set[str]] = {}
                for claim, label, _ in world(random_).claims:
                    labels.setdefault(claim, set()).add(label)
                self.assertEqual([claim for claim, found in labels.items() if len(found) > 1], [], world.__name__)

    def test_worlds_yield_no_empty_slot(self) -> None:
        for pair in world_pairs(random.Random(3), 2_000, ["Some other sentence."] * 4):
            self.assertNotRegex(pair.passage + pair.claim, r"[{}]|\bNone\b(?! of| except)")

    def test_kinds_are_balanced(self) -> None:
        pairs = balanced(world_pairs(random.Random(4), 2_000, ["Some other sentence."] * 4), random.Random(5))
        counts = Counter((pair.kind, pair.label == "entailment") for pair in pairs)
        for kind in {pair.kind for pair in pairs}:
            self.assertEqual(counts[kind, True], counts[kind, False])

    def test_questions_become_statements(self) -> None:
        passage = "Leonardo painted the Mona Lisa in 1503 in Florence."
        for question, answer, said in (
            ("Who painted the Mona Lisa?", "Leonardo", "Leonardo painted the Mona Lisa."),
            ("When did Leonardo paint the Mona Lisa?", "1503", "Leonardo painted the Mona Lisa in 1503."),
            ("What is the capital of Italy?", "Rome", "The capital of Italy is Rome."),
            ("How many windows did Leonardo paint?", "three", "Leonardo painted three windows."),
        ):
            self.assertEqual(statement(question, answer, passage), said)

    def test_yes_and_no_become_statements(self) -> None:
        passage = "The red panda is a mammal."
        self.assertEqual(yes_no("is the red panda a mammal", passage), ("The red panda is a mammal.", "The red panda is not a mammal."))

    def test_a_pair_is_written_and_read_back(self) -> None:
        import tempfile
        from pathlib import Path

        from made.rows import read_rows, write_rows

        pair = Pair("A passage.", "A claim.", "neutral", "made", "value", ((0, 1),))
        with tempfile.TemporaryDirectory() as folder:
            write_rows(Path(folder) / "pairs.jsonl.gz", [pair])
            self.assertEqual(list(read_rows(Path(folder) / "pairs.jsonl.gz")), [pair])


if __name__ == "__main__":
    unittest.main()
