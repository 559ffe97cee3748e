"""Texts to measure with. Each function takes the data folder."""

import gzip
import json
import random
from pathlib import Path
from typing import NamedTuple

import numpy as np

SAMPLE_SEED = 1


class ScoredPairs(NamedTuple):
    first: list[str]
    second: list[str]
    # What people said: float64 [pairs], from 0 (different) to 5 (the same meaning).
    scores: np.ndarray


class GoldenTexts(NamedTuple):
    texts: list[str]
    # From the official model in 32 bits: float32 [texts, 384], of length one.
    vectors: np.ndarray


def sample_texts(data: Path, count: int) -> list[str]:
    """Texts of all folders below `text`, as many from each as their number allows."""
    folders = sorted(path for path in (data / 'text').iterdir() if path.is_dir())
    choose = random.Random(SAMPLE_SEED)
    texts: list[str] = []
    for place, folder in enumerate(folders):
        lines = [line for path in sorted(folder.glob('*.jsonl.gz')) for line in _lines(path)]
        wanted = (count - len(texts)) // (len(folders) - place)
        texts += [json.loads(line)['text'] for line in choose.sample(lines, min(wanted, len(lines)))]
    return texts


def _lines(path: Path) -> list[str]:
    with gzip.open(path, 'rt', encoding='utf-8') as file:
        return [line for line in file if line.strip()]


def development_pairs(data: Path) -> ScoredPairs:
    """The development split of STS-B. Its fields are separated by tabs and not quoted."""
    lines = (data / 'sts/stsbenchmark/sts-dev.csv').read_text(encoding='utf-8').splitlines()
    rows = [line.split('\t') for line in lines]
    return ScoredPairs(
        [row[5] for row in rows], [row[6] for row in rows], np.array([float(row[4]) for row in rows])
    )


def golden_texts(data: Path) -> GoldenTexts:
    """Queries with vectors that another project computed."""
    path = data / 'tokenizer/minilm-golden/ternlight_spearman_smoke.json'
    entries = json.loads(path.read_text(encoding='utf-8'))
    vectors = np.array([entry['teacher_emb'] for entry in entries], np.float32)
    return GoldenTexts([entry['text'] for entry in entries], vectors)
