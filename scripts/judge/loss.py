"""What training lowers: the surprise at the verdicts, and a share of the surprise at the doubted words."""

import torch
from torch import Tensor
from torch.nn import functional as F

from packing import NOT_ENTAILMENT, UNKNOWN_DOUBT

DOUBT_SHARE = 0.3


def verdict_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Rows with three labels count on their own class; `not_entailment` on the sum of the two others."""
    logs = logits.log_softmax(-1)
    not_entailed = torch.logsumexp(logs[:, 1:], -1)
    own = logs.gather(1, labels.clamp(max=NOT_ENTAILMENT - 1)[:, None]).squeeze(1)
    return -torch.where(labels == NOT_ENTAILMENT, not_entailed, own).mean()


def doubt_loss(doubts: Tensor, expected: Tensor) -> Tensor:
    """Over the tokens of which it is known whether they are false; false words, which are few, count four times."""
    known = (expected != UNKNOWN_DOUBT).float()
    target = (expected == 1).float()
    losses = F.binary_cross_entropy_with_logits(doubts, target, reduction="none")
    weights = known * (1 + 3 * target)
    return (losses * weights).sum() / weights.sum().clamp(min=1)
