"""all-MiniLM-L6-v2 in PyTorch, written apart from the graph, to compare the graph with."""

import numpy as np
import torch
from torch.nn import functional

from weights import HEADS, LAYERS, NORM_EPSILON, WIDTH, Weights


class Reference:
    """Runs in 32 bits on one text at a time."""

    def __init__(self, weights: Weights) -> None:
        self._weights = {name: torch.from_numpy(values) for name, values in weights.items()}

    @torch.inference_mode()
    def vector(self, ids: list[int]) -> np.ndarray:
        """
        The vector of a text by its token ids: the mean of the vectors of its tokens, scaled to
        length one. float32 [384].
        """
        x = self._embed(torch.tensor(ids))
        for layer in range(LAYERS):
            x = self._layer(x, f'encoder.layer.{layer}')
        return functional.normalize(x.mean(dim=0), dim=0).numpy()

    def _embed(self, ids: torch.Tensor) -> torch.Tensor:
        tables = [
            self._weights[f'embeddings.{kind}_embeddings.weight']
            for kind in ('word', 'position', 'token_type')
        ]
        words, places, types = tables
        return self._norm(words[ids] + places[: len(ids)] + types[0], 'embeddings.LayerNorm')

    def _layer(self, x: torch.Tensor, name: str) -> torch.Tensor:
        parts = [self._dense(x, f'{name}.attention.self.{part}') for part in ('query', 'key', 'value')]
        query, key, value = [part.view(len(x), HEADS, -1).transpose(0, 1) for part in parts]
        attended = functional.scaled_dot_product_attention(query, key, value)
        mixed = self._dense(attended.transpose(0, 1).reshape(len(x), WIDTH), f'{name}.attention.output.dense')
        between = self._norm(mixed + x, f'{name}.attention.output.LayerNorm')
        inner = functional.gelu(self._dense(between, f'{name}.intermediate.dense'))
        return self._norm(self._dense(inner, f'{name}.output.dense') + between, f'{name}.output.LayerNorm')

    def _dense(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.linear(x, self._weights[f'{name}.weight'], self._weights[f'{name}.bias'])

    def _norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(
            x, (WIDTH,), self._weights[f'{name}.weight'], self._weights[f'{name}.bias'], NORM_EPSILON
        )
