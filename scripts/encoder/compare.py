"""
Prints, as a Markdown table, how close each form is to the model in 32 bits:
`python scripts/encoder/compare.py --data DIR [--official DIR] [--texts 10000] [--forms NAME ...]`.
It also prints how far the 32-bit form is from vectors that another project computed.
"""

import argparse
from pathlib import Path

import numpy as np

from forms import FORMS, REFERENCE
from make import model_bytes
from measures import cosines, same_in_batches, similarity
from texts import development_pairs, golden_texts, sample_texts
from vectors import Encoder, load_tokenizer
from weights import load_weights, official_folder

BATCH = 8
# Texts that also run in padded batches of eight.
BATCHED_TEXTS = 200


def compare(data: Path, official: Path, count: int, forms: list[str]) -> None:
    weights = load_weights(official / 'model.safetensors')
    tokenizer = load_tokenizer(official / 'tokenizer.json')
    texts, pairs, golden = sample_texts(data, count), development_pairs(data), golden_texts(data)
    reference = Encoder(model_bytes(weights, REFERENCE), tokenizer)
    expected = reference.vectors(texts)
    batched = texts[:: max(1, len(texts) // BATCHED_TEXTS)][:BATCHED_TEXTS]
    difference = np.abs(reference.vectors(golden.texts) - golden.vectors).max()
    print(f'{len(golden.texts)} golden vectors and the 32-bit form: largest difference {difference:.1e}')
    print(f'\n{len(texts)} texts, {len(pairs.scores)} pairs of STS-B dev')
    print(f'{len(batched)} of the texts also in padded batches of {BATCH}\n')
    columns = ['form', 'MB', 'cosine, median', 'lowest 1 %', 'lowest', 'golden, median', 'golden, lowest']
    print(f'| {" | ".join([*columns, "STS-B dev", "same bits in a batch"])} |')
    print('|---|---:|---:|---:|---:|---:|---:|---:|---:|', flush=True)
    for form in forms:
        model = model_bytes(weights, form)
        encoder = Encoder(model, tokenizer)
        close = cosines(encoder.vectors(texts), expected)
        near = cosines(encoder.vectors(golden.texts), golden.vectors)
        same = same_in_batches(encoder, batched, BATCH)
        figures = [np.median(close), np.quantile(close, 0.01), close.min(), np.median(near), near.min()]
        shown = ' | '.join(f'{figure:.4f}' for figure in [*figures, similarity(encoder, pairs)])
        print(f'| {form} | {len(model) / 1e6:.1f} | {shown} | {same} of {len(batched)} |', flush=True)


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Compares forms of all-MiniLM-L6-v2 with 32 bits.')
    parser.add_argument('--data', type=Path, required=True, help='folder with text, sts and tokenizer')
    parser.add_argument('--official', type=Path, help='folder with model.safetensors and tokenizer.json')
    parser.add_argument('--texts', type=int, default=10_000)
    parser.add_argument('--forms', nargs='+', choices=list(FORMS), default=list(FORMS))
    options = parser.parse_args()
    compare(options.data, options.official or official_folder(), options.texts, options.forms)
