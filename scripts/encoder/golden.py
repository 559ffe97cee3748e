"""A few texts with their vectors from the official weights, for the product's own tests."""

import base64
import json

import numpy as np
from tokenizers import Tokenizer

# Of different lengths, alphabets and kinds. The last is longer than the model reads.
GOLDEN_TEXTS = [
    'Yes.',
    'What time does the library close?',
    'The cat sat on the mat.',
    'A feline was resting on the rug.',
    'Stock prices fell sharply on Friday.',
    'The warranty covers repairs for 24 months, but not damage by water.',
    'Our café in Zürich serves crème brûlée at 3:45 p.m. for €7.50.',
    '東京は日本の首都です。',
    'Ωμέγα, Добрый день! 👋🏽 naïve soufflé',
    'SELECT name FROM users WHERE id = 42; -- returns one row',
    'She did not say that he stole the money; she said that he had borrowed it.',
    'Photosynthesis turns light, water and carbon dioxide into sugar and oxygen. '
    'It takes place in the chloroplasts of plants, and most life on Earth depends on it.',
    ' '.join(
        f'On day {day} the river rose by {day} centimetres, and the town kept watch.' for day in range(1, 41)
    ),
]


def golden_file(texts: list[str], tokenizer: Tokenizer, vectors: np.ndarray) -> str:
    """
    The texts as JSON, each with its token ids, separated by spaces, and its vector in base64: 384
    little-endian float32.
    """
    entries = [
        {'text': text, 'ids': ' '.join(map(str, tokenizer.encode(text).ids)), 'vector': _base64(vector)}
        for text, vector in zip(texts, vectors, strict=True)
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + '\n'


def _base64(vector: np.ndarray) -> str:
    return base64.b64encode(vector.astype('<f4').tobytes()).decode('ascii')
