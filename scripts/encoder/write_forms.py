"""
Writes each form of the model into a folder, to measure its cost:
`python scripts/encoder/write_forms.py DIR`.
"""

import sys
from pathlib import Path

from forms import FORMS
from make import model_bytes
from weights import load_weights, official_folder


def write_forms(folder: Path) -> None:
    weights = load_weights(official_folder() / 'model.safetensors')
    folder.mkdir(parents=True, exist_ok=True)
    for form in FORMS:
        (folder / f'{form}.onnx').write_bytes(model_bytes(weights, form))


if __name__ == '__main__':
    write_forms(Path(sys.argv[1]))
