"""Trains the judge; the same command continues from the last checkpoint. See README.md."""

import argparse
import json
import signal
import time
from pathlib import Path

import numpy as np
import torch

from batches import batches_of_pass, make_batch, rows_of_pass
from checkpoint import Average, Progress, load_checkpoint, save_checkpoint
from loss import DOUBT_SHARE, doubt_loss, verdict_loss
from measuring import accuracy_by_source, probabilities
from mix import rows_by_source
from network import Judge
from packing import Packed
from small_checkpoint import load_small
from start_weights import start_judge


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packed", type=Path, required=True, help="the folder that prepare.py wrote")
    parser.add_argument("--run", type=Path, required=True, help="the folder of the checkpoint and the log")
    parser.add_argument("--from", dest="start", type=Path, help="a small checkpoint to begin from, if --run is new")
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--warm-up", type=int, default=300, help="steps in which the rate rises")
    parser.add_argument("--decay", type=float, nargs=2, metavar=("FROM", "TO"), help="millions of tokens between "
                        "which the rate falls to 0; training ends there")
    parser.add_argument("--batch-tokens", type=int, default=4096)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so long")
    parser.add_argument("--steps", type=float, default=float("inf"), help="stop after so many steps in all")
    parser.add_argument("--save-seconds", type=float, default=300)
    parser.add_argument("--measure-tokens", type=float, default=2, help="millions of tokens between measurements")
    return parser.parse_args()


def rate_at(progress: Progress, chosen: argparse.Namespace) -> float:
    rate = chosen.rate * min(1.0, (progress.steps - progress.warm_from + 1) / chosen.warm_up)
    if chosen.decay:
        begin, end = (millions * 1e6 for millions in chosen.decay)
        rate *= min(1.0, max(0.0, (end - progress.tokens) / (end - begin)))
    return rate


def weight_groups(judge: Judge) -> list[dict[str, object]]:
    """Matrices decay; biases, normalisations and tables do not."""
    trained = [(name, weight) for name, weight in judge.named_parameters() if weight.requires_grad]
    decays = [w for name, w in trained if w.ndim == 2 and "position" not in name and "segment" not in name]
    others = [w for _, w in trained if not any(w is other for other in decays)]
    return [{"params": decays, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}]


class Training:
    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.judge = start_judge(chosen.seed, chosen.dropout)
        self.progress = Progress()
        self.checkpoint: Path = chosen.run / "checkpoint.pt"
        if not self.checkpoint.exists() and chosen.start:
            self.progress = load_small(chosen.start, self.judge)
            self.progress.warm_from = self.progress.steps
        self.judge.to(self.device).train()
        self.average = Average(self.judge, 0.999)
        self.optimiser = torch.optim.AdamW(weight_groups(self.judge), lr=chosen.rate, betas=(0.9, 0.98), fused=True)
        if self.checkpoint.exists():
            self.progress = load_checkpoint(self.checkpoint, self.judge, self.average, self.optimiser)
        self.stopping = False

    def log(self, **entry: object) -> None:
        line = json.dumps({"tokens": self.progress.tokens, "steps": self.progress.steps, **entry})
        print(line, flush=True)
        with (self.chosen.run / "log.jsonl").open("a") as file:
            file.write(line + "\n")

    def save(self) -> None:
        save_checkpoint(self.checkpoint, self.judge, self.average, self.optimiser, self.progress)

    def measure(self, held_back: Packed) -> None:
        self.average.swap(self.judge)
        found = probabilities(self.judge, held_back, self.device)
        self.average.swap(self.judge)
        self.log(hours=round(self.progress.seconds / 3600, 3), held_back=accuracy_by_source(held_back, found))

    def step(self, packed: Packed, rows: np.ndarray) -> tuple[float, float, int]:
        batch = make_batch(packed, rows)
        tokens = batch.tokens()
        batch = batch.to(self.device)
        rate = rate_at(self.progress, self.chosen)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            logits, doubts = self.judge(batch.ids, batch.mask, batch.segments)
        verdict, doubt = verdict_loss(logits, batch.labels), doubt_loss(doubts, batch.doubts)
        (verdict + DOUBT_SHARE * doubt).backward()
        torch.nn.utils.clip_grad_norm_(self.judge.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.progress.steps += 1
        self.progress.tokens += tokens
        self.average.add(self.judge, self.progress.steps)
        return verdict.item(), doubt.item(), len(rows)


def run(chosen: argparse.Namespace) -> None:
    torch.set_num_threads(chosen.threads)
    chosen.run.mkdir(parents=True, exist_ok=True)
    packed, held_back = (Packed.load(chosen.packed / name) for name in ("train.npz", "held-back.npz"))
    training = Training(chosen)
    progress, digest = training.progress, packed.digest()

    def stop(*_: object) -> None:
        training.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if progress.data != digest:
        if progress.data:
            progress.pass_number, progress.batch = progress.pass_number + 1, 0
        progress.data = digest
    training.log(event="start", data=digest[:12], device=str(training.device), threads=chosen.threads)
    began = saved = seen_at = time.monotonic()
    seen_tokens, losses = progress.tokens, []
    end = chosen.decay[1] * 1e6 if chosen.decay else float("inf")
    while not training.stopping:
        rows = rows_of_pass(packed, rows_by_source(packed), chosen.seed, progress.pass_number)
        batches = batches_of_pass(packed, rows, chosen.batch_tokens, chosen.seed, progress.pass_number)
        training.log(event="pass", number=progress.pass_number, rows=len(rows), batches=len(batches))
        while progress.batch < len(batches) and not training.stopping:
            before = progress.tokens
            losses.append(training.step(packed, batches[progress.batch]))
            progress.batch += 1
            now = time.monotonic()
            if progress.steps % 50 == 0:
                rowcount = sum(rows for *_, rows in losses)
                verdict, doubt = (sum(loss[i] * loss[2] for loss in losses) / rowcount for i in (0, 1))
                training.log(loss=round(verdict, 4), doubt_loss=round(doubt, 4),
                             tokens_a_second=round((progress.tokens - seen_tokens) / (now - seen_at)))
                seen_tokens, seen_at, losses = progress.tokens, now, []
            if now - saved > chosen.save_seconds:
                progress.seconds += now - saved
                training.save()
                saved = now
            every = chosen.measure_tokens * 1e6
            if before // every != progress.tokens // every:
                training.measure(held_back)
            training.stopping |= progress.tokens >= end or now - began > chosen.minutes * 60
            training.stopping |= progress.steps >= chosen.steps
        if progress.batch >= len(batches):
            progress.pass_number, progress.batch = progress.pass_number + 1, 0
    progress.seconds += time.monotonic() - saved
    training.save()
    training.log(event="stop")


if __name__ == "__main__":
    run(options())
