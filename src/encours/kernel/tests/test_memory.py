"""Collections are left for later, and come back whatever happens."""

import gc

import pytest

from encours.kernel.memory import without_collections


def test_collections_come_back_even_after_an_error() -> None:
    assert gc.isenabled()
    with without_collections():
        assert not gc.isenabled()
        with without_collections():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), without_collections():
        _ = 1 / 0
    assert gc.isenabled()
