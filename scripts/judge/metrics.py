"""Accuracy and the area under the ROC curve."""

import numpy as np

from packing import NOT_ENTAILMENT


def right(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Whether each row's label is found: one of three classes, or of two where the row knows two only."""
    two = labels == NOT_ENTAILMENT
    found = probabilities.argmax(1)
    not_entailed = probabilities[:, 0] < 0.5
    return np.where(two, not_entailed, found == labels)


def right_of_two(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Whether entailed rows pass and the others do not, at one half."""
    return (probabilities[:, 0] >= 0.5) == (labels == 0)


def auroc(scores: np.ndarray, positive: np.ndarray) -> float:
    """The chance that a positive row has a higher score than a negative one; ties count one half."""
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[inverse]
    return float((ranks[positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))
