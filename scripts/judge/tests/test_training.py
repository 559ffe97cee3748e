import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from batches import batches_of_pass, in_order, make_batch, rows_of_pass
from checkpoint import Progress, own_tensors
from loss import verdict_loss
from metrics import auroc
from packing import UNKNOWN_DOUBT, pack
from small_checkpoint import load_small, save_small
from sources import Pair
from start_weights import start_judge, start_tokenizer

FOLDER = Path(__file__).resolve().parent.parent


def some_pairs(count: int) -> list[Pair]:
    labels = ("entailment", "neutral", "contradiction", "not_entailment")
    return [Pair(f"House {n} has {n % 7} rooms." * (1 + n % 3), f"It has {n % 5} rooms.", labels[n % 4], "snli") for n in range(count)]


class Training(unittest.TestCase):
    def test_auroc(self) -> None:
        self.assertAlmostEqual(auroc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])), 0.75)
        self.assertAlmostEqual(auroc(np.array([1, 1, 1, 1]), np.array([False, False, True, True])), 0.5)

    def test_not_entailment_counts_on_the_two_other_classes(self) -> None:
        logits = torch.log(torch.tensor([[0.2, 0.5, 0.3]]))
        self.assertAlmostEqual(verdict_loss(logits, torch.tensor([3])).item(), -np.log(0.8), places=5)
        self.assertAlmostEqual(verdict_loss(logits, torch.tensor([2])).item(), -np.log(0.3), places=5)

    def test_doubts_mark_the_false_words(self) -> None:
        packed = pack([Pair("It has two rooms.", "It has three rooms.", "contradiction", "made", "value", ((7, 12),))], start_tokenizer())
        tokens = [start_tokenizer().id_to_token(int(i)) for i in packed.tokens]
        self.assertEqual([t for t, d in zip(tokens, packed.doubts, strict=True) if d == 1], ["three"])
        self.assertEqual([t for t, d in zip(tokens, packed.doubts, strict=True) if d == 0], ["it", "has", "rooms", "."])
        self.assertEqual(packed.doubts[-1], UNKNOWN_DOUBT)

    def test_every_row_is_read_once_in_a_pass(self) -> None:
        packed = pack(some_pairs(101), start_tokenizer())
        rows = rows_of_pass(packed, {}, 1, 0)
        batches = batches_of_pass(packed, rows, 300, 1, 0)
        self.assertEqual(sorted(np.concatenate(batches).tolist()), list(range(101)))
        self.assertTrue(all(make_batch(packed, batch).ids.numel() <= 300 for batch in batches))
        self.assertEqual(sum(len(rows) for rows, _ in in_order(packed, 300)), 101)

    def test_sources_larger_than_a_pass_are_read_in_turn(self) -> None:
        packed = pack(some_pairs(100), start_tokenizer())
        passes = [set(rows_of_pass(packed, {"snli": 50}, 1, number).tolist()) for number in (0, 1, 2)]
        self.assertEqual(passes[0] | passes[1], set(range(100)))
        self.assertEqual(passes[0], passes[2])

    def test_a_small_checkpoint_gives_nearly_the_same_logits(self) -> None:
        judge = start_judge(1, 0.0)
        torch.manual_seed(5)
        with torch.no_grad():
            for tensor in own_tensors(judge).values():
                tensor.add_(torch.randn_like(tensor) * 0.01)
        packed = pack(some_pairs(20), start_tokenizer())
        batch = make_batch(packed, np.arange(20))
        with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
            path = Path(folder) / "small.npz"
            save_small(path, own_tensors(judge), Progress(tokens=7))
            other = start_judge(1, 0.0)
            self.assertEqual(load_small(path, other).tokens, 7)
            self.assertLess(path.stat().st_size, 22_000_000)
            one, two = (model.eval()(batch.ids, batch.mask, batch.segments)[0] for model in (judge, other))
            self.assertLess((one - two).abs().max().item(), 0.02)

    def test_a_training_that_was_killed_ends_like_one_that_was_not(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file in ("train.npz", "held-back.npz"):
                pack(some_pairs(120), start_tokenizer()).save(folder / file)

            def train(run: str, steps: int, kill: bool = False) -> None:
                command = [sys.executable, FOLDER / "train.py", "--packed", folder, "--run", folder / run, "--steps", str(steps),
                           "--batch-tokens", "256", "--threads", "1", "--save-seconds", "0"]
                process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
                if kill:
                    # Killed while it goes on, after it has saved at least once.
                    while not (folder / run / "checkpoint.pt").exists():
                        self.assertIsNone(process.poll())
                    process.kill()
                process.communicate()

            train("whole", 6)
            train("killed", 6, kill=True)
            train("killed", 6)
            one, two = (torch.load(folder / run / "checkpoint.pt", weights_only=True) for run in ("whole", "killed"))
            self.assertEqual(one["progress"]["tokens"], two["progress"]["tokens"])
            for tensor in one["judge"]:
                self.assertTrue(torch.equal(one["judge"][tensor], two["judge"][tensor]), tensor)


if __name__ == "__main__":
    unittest.main()
