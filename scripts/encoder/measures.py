"""Figures about a form of the model."""

import numpy as np

from texts import ScoredPairs
from vectors import Encoder


def cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosines of the rows of two arrays of unit vectors: [rows]."""
    return (first * second).sum(axis=1)


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's correlation. Equal values share the mean of their ranks."""
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[places]


def similarity(encoder: Encoder, pairs: ScoredPairs) -> float:
    """Spearman's correlation of the cosines of pairs with the scores that people gave them."""
    return spearman(cosines(encoder.vectors(pairs.first), encoder.vectors(pairs.second)), pairs.scores)


def same_in_batches(encoder: Encoder, texts: list[str], batch: int) -> int:
    """Of texts in padded batches: those whose vectors have the same bits as alone."""
    alone = encoder.vectors(texts)
    together = np.concatenate(
        [encoder.together(texts[at : at + batch]) for at in range(0, len(texts), batch)]
    )
    return int((alone == together).all(axis=1).sum())
