"""Numbers rounded to few bits."""

import numpy as np


def column_bytes(matrix: np.ndarray, largest: int) -> tuple[np.ndarray, np.ndarray]:
    """
    A matrix [in, out] as signed bytes from -largest to largest, and the scale of each column,
    float32 [out].
    """
    scales = (np.abs(matrix).max(axis=0) / np.float32(largest)).astype(np.float32)
    return np.rint(matrix / scales).astype(np.int8), scales


def block_codes(matrix: np.ndarray, bits: int, block: int) -> tuple[np.ndarray, np.ndarray]:
    """
    A matrix [rows, columns] as unsigned codes, uint8 [rows, blocks, block * bits / 8], and the scale
    of each block, float32 [rows, blocks]. Two codes of 4 bits share a byte, the first in the low half.
    """
    rows, columns = matrix.shape
    blocks = matrix.reshape(rows, columns // block, block)
    extremes = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)
    middle = 1 << (bits - 1)
    scales = (extremes / np.float32(-middle)).astype(np.float32)
    codes = np.clip(np.rint(blocks / scales) + middle, 0, 2 * middle - 1).astype(np.uint8)
    packed = codes if bits == 8 else codes[..., 0::2] | (codes[..., 1::2] << 4)
    return packed, scales[..., 0]
