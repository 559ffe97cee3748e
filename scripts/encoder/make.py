"""
Makes the model of `models/all-MiniLM-L6-v2` from the official weights, and the golden vectors of the
tests: `python scripts/encoder/make.py [--official DIR] [--out DIR]`.

The same official files and packages give the same bytes. The script writes nothing if the graph with
32-bit weights differs from PyTorch by more than 1e-5 in any number of any vector.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np

from bert_graph import encoder_model
from forms import BUNDLED, FORMS, REFERENCE
from golden import GOLDEN_TEXTS, golden_file
from measures import cosines
from reference import Reference
from vectors import Encoder, load_tokenizer
from weights import Weights, load_weights, official_folder, sha256

ROOT = Path(__file__).resolve().parents[2]
MODEL_FOLDER = ROOT / 'models/all-MiniLM-L6-v2'
GOLDEN_FILE = ROOT / 'test/support/encoder-golden.json'

# Of numbers whose squares sum to 1 over 384. Both sum in 32 bits, in different orders.
TOLERANCE = 1e-5

TOKENIZER_SHA256 = 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037'


def model_bytes(weights: Weights, form: str) -> bytes:
    """A form of the model as an ONNX file."""
    return encoder_model(weights, *FORMS[form]).SerializeToString(deterministic=True)


def make(official: Path, out: Path) -> None:
    weights = load_weights(official / 'model.safetensors')
    tokenizer_path = official / 'tokenizer.json'
    if sha256(tokenizer_path) != TOKENIZER_SHA256:
        raise ValueError(f'{tokenizer_path} is not the official tokenizer, {TOKENIZER_SHA256}')
    tokenizer = load_tokenizer(tokenizer_path)
    reference = Reference(weights)
    golden = np.stack([reference.vector(tokenizer.encode(text).ids) for text in GOLDEN_TEXTS])

    difference = np.abs(
        Encoder(model_bytes(weights, REFERENCE), tokenizer).vectors(GOLDEN_TEXTS) - golden
    ).max()
    print(f'graph in 32 bits and PyTorch: largest difference {difference:.1e}, allowed {TOLERANCE:.0e}')
    if difference > TOLERANCE:
        raise ValueError('the graph is not the model')

    model = model_bytes(weights, BUNDLED)
    close = cosines(Encoder(model, tokenizer).vectors(GOLDEN_TEXTS), golden)
    print(f'bundled form and PyTorch: lowest cosine {close.min():.4f}')

    out.mkdir(parents=True, exist_ok=True)
    (out / 'model.onnx').write_bytes(model)
    shutil.copyfile(tokenizer_path, out / 'tokenizer.json')
    for name in ('model.onnx', 'tokenizer.json'):
        print(f'{name}: {(out / name).stat().st_size} bytes, SHA-256 {sha256(out / name)}')
    if out == MODEL_FOLDER:
        GOLDEN_FILE.write_text(golden_file(GOLDEN_TEXTS, tokenizer, golden), encoding='utf-8')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Makes models/all-MiniLM-L6-v2 from the official weights.')
    parser.add_argument('--official', type=Path, help='folder with model.safetensors and tokenizer.json')
    parser.add_argument('--out', type=Path, default=MODEL_FOLDER, help='folder to write into')
    options = parser.parse_args()
    make(options.official or official_folder(), options.out.resolve())
