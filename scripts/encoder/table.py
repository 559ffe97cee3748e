"""
Forms of the table of word vectors, [words, width]. Each form adds its operators to the graph and
returns the name of the vectors of the ids, float32 [batch, tokens, width]. Only the rows of a text
become 32-bit numbers, so the table is as small in memory as in the file.
"""

from typing import Protocol

import numpy as np
from onnx import TensorProto

from graph_builder import RUNTIME_DOMAIN, GraphBuilder
from rounding import block_codes, column_bytes

BLOCK = 32


class Table(Protocol):
    def __call__(self, builder: GraphBuilder, table: np.ndarray, ids: str, name: str) -> str: ...


def float_table(builder: GraphBuilder, table: np.ndarray, ids: str, name: str) -> str:
    """32-bit numbers."""
    return builder.node('Gather', [builder.constant(f'{name}.table', table), ids], name)


def byte_table(builder: GraphBuilder, table: np.ndarray, ids: str, name: str) -> str:
    """Signed bytes with a scale for each row."""
    values, scales = column_bytes(table.T, 127)
    rows = builder.node('Gather', [builder.constant(f'{name}.table', values.T), ids], f'{name}.bytes')
    scale_column = builder.constant(f'{name}.scale_column', scales[:, None])
    row_scales = builder.node('Gather', [scale_column, ids], f'{name}.scales')
    numbers = builder.node('Cast', [rows], f'{name}.numbers', to=TensorProto.FLOAT)
    return builder.node('Mul', [numbers, row_scales], name)


def half_byte_table(builder: GraphBuilder, table: np.ndarray, ids: str, name: str) -> str:
    """Four bits with a scale for each 32 numbers."""
    codes, scales = block_codes(table, 4, BLOCK)
    values = builder.constant(f'{name}.table', codes.reshape(len(table), -1))
    inputs = [values, ids, builder.constant(f'{name}.scales', scales)]
    axes = {'gather_axis': 0, 'quantize_axis': 1}
    return builder.node(
        'GatherBlockQuantized', inputs, name, RUNTIME_DOMAIN, bits=4, block_size=BLOCK, **axes
    )
