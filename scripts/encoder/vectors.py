"""Texts to vectors, through ONNX Runtime, as sentence-transformers makes them."""

from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bert_graph import INPUTS

# As sentence-transformers sets it. The tokenizer's own file declares 128, and padding to 128.
MAX_TOKENS = 256


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a file, with the limit of sentence-transformers and without padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


class Encoder:
    """Runs on one thread."""

    def __init__(self, model: bytes, tokenizer: Tokenizer) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=['CPUExecutionProvider'])
        self._tokenizer = tokenizer

    def vectors(self, texts: list[str]) -> np.ndarray:
        """A unit vector for each text, one text at a time: float32 [texts, 384]."""
        return np.stack([self.alone(text) for text in texts])

    def alone(self, text: str) -> np.ndarray:
        """The unit vector of a text, float32 [384]."""
        return self.together([text])[0]

    def together(self, texts: list[str]) -> np.ndarray:
        """The unit vectors of texts in one padded batch: float32 [texts, 384]."""
        rows = [self._tokenizer.encode(text).ids for text in texts]
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        inputs = dict(zip(INPUTS, (ids, mask, np.zeros_like(ids)), strict=True))
        output = self._session.run(None, inputs)[0]
        means = np.stack([output[row, : len(tokens)].mean(axis=0) for row, tokens in enumerate(rows)])
        return means / np.linalg.norm(means, axis=1, keepdims=True)
