"""The forms of the model that were measured, the bundled one among them."""

from linear import Linear, batch_linear, block_linear, float_linear, row_linear
from table import Table, byte_table, float_table, half_byte_table

Form = tuple[Linear, Table]

REFERENCE = '32-bit'
BUNDLED = '8-bit, a scale for each token'

FORMS: dict[str, Form] = {
    REFERENCE: (float_linear, float_table),
    BUNDLED: (row_linear, byte_table),
    '8-bit, a scale for each batch': (batch_linear, byte_table),
    '8-bit, 4-bit table': (row_linear, half_byte_table),
    '8-bit blocks of 128': (block_linear(8, 128), byte_table),
    '4-bit blocks of 32, 4-bit table': (block_linear(4, 32), half_byte_table),
}
