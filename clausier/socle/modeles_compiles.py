"""The program's own templates as Jinja compiled them, kept from run to run.

To compile the page of a document takes longer than to fill it in.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from .empreintes import condense


class ModelesCompiles(BytecodeCache):
    """`codes`: where they are kept, by the hash of their text; only this user may write there, for
    they are run. None until a command says where: nothing is kept.
    """

    codes: MutableMapping[str, bytes] | None = None

    def load_bytecode(self, bucket: Bucket) -> None:
        if self.codes is not None and (octets := self.codes.get(self._cle(bucket))):
            with suppress(EOFError, ValueError, TypeError):
                bucket.bytecode_from_string(octets)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if self.codes is not None:
            self.codes[self._cle(bucket)] = bucket.bytecode_to_string()

    def _cle(self, bucket: Bucket) -> str:
        return condense(["page", bucket.key, bucket.checksum])
