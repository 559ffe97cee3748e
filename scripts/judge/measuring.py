"""Probabilities of a judge over packed pairs, and its accuracy by source."""

import numpy as np
import torch

from batches import in_order
from metrics import right
from network import Judge
from packing import Packed


@torch.inference_mode()
def probabilities(judge: Judge, packed: Packed, device: torch.device, tokens: int = 8192) -> np.ndarray:
    was_training = judge.training
    judge.eval()
    found = np.zeros((len(packed), 3), dtype=np.float32)
    for rows, batch in in_order(packed, tokens):
        batch = batch.to(device)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            logits, _ = judge(batch.ids, batch.mask, batch.segments)
        found[rows] = logits.softmax(-1).cpu().numpy()
    judge.train(was_training)
    return found


def accuracy_by_source(packed: Packed, found: np.ndarray) -> dict[str, float]:
    hits = right(found, packed.labels)
    by_source = {
        name: round(float(hits[packed.sources == source].mean()), 4)
        for source, name in enumerate(packed.names)
        if (packed.sources == source).any()
    }
    return {"all": round(float(hits.mean()), 4), **dict(sorted(by_source.items()))}
