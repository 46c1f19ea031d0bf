"""The generator: published vectors, the vector form, uniformity, keys."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from bijstandsim.kernels.rng import fill_uniforms, make_key, philox, uniform_table, uniforms

ONES = 0xFFFFFFFF
#: Known answers of philox4x32-10 (kat_vectors of the Random123 library): counter, key, output.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "right"), KNOWN)
def test_published_vectors(counter: tuple[int, ...], key: tuple[int, ...], right: tuple[int, ...]) -> None:
    assert tuple(int(word) for word in philox(*(np.uint64(x) for x in (*counter, *key)))) == right


def test_uniforms_are_the_words_of_person_month_block_and_replicate() -> None:
    key = np.array([0xA4093822, 0x299F31D0, 0x03707344], np.uint64)
    found = uniforms(key, 0x243F6A88, 0x85A308D3, 0x13198A2E)
    assert found == tuple((word + 0.5) / 2**32 for word in KNOWN[2][2])


def test_uniforms_lie_strictly_inside() -> None:
    assert 0.0 < 0.5 * 2.0**-32 and (2.0**32 - 0.5) * 2.0**-32 < 1.0
    table = uniform_table(make_key(0, 0), np.arange(20_000), 3, 1)
    assert table.min() > 0.0 and table.max() < 1.0


@pytest.mark.parametrize(("first", "last"), [(0, 1), (0, 255), (0, 256), (3, 260), (7, 1031), (5, 5)])
def test_vector_form_gives_the_same_numbers(first: int, last: int) -> None:
    key = make_key(123456789012345, 7)
    pid = np.arange(5_000, 7_000, dtype=np.uint32)
    member = np.random.default_rng(1).permutation(2_000).astype(np.uint32)
    out = np.full((4, 1100), -1.0)
    fill_uniforms(key, pid, member, np.uint64(first), np.uint64(last), 14, 5, out)
    for k in range(last - first):
        assert tuple(out[:, k]) == uniforms(key, pid[member[first + k]], 14, 5)
    assert (out[:, last - first :] == -1.0).all()


def test_uniform_and_independent() -> None:
    key = make_key(42, 0)
    n = 60_000
    table = uniform_table(key, np.arange(n), 10, 1)
    later = uniform_table(key, np.arange(n), 11, 1)
    other = uniform_table(key, np.arange(n), 10, 2)
    for word in range(4):
        counts, _ = np.histogram(table[:, word], 64, (0.0, 1.0))
        assert stats.chisquare(counts).pvalue > 1e-4
    columns = [*table.T, *later.T, *other.T, np.roll(table[:, 0], 1)]
    for a, b in itertools.combinations(columns, 2):
        assert abs(np.corrcoef(a, b)[0, 1]) < 5.0 / np.sqrt(n)


def test_pairs_fill_the_square() -> None:
    table = uniform_table(make_key(3, 1), np.arange(40_000), 0, 0)
    counts, _, _ = np.histogram2d(table[:, 0], table[:, 1], 16, [[0, 1], [0, 1]])
    assert stats.chisquare(counts.ravel()).pvalue > 1e-4


def test_seeds_and_replicates_differ_and_zero_is_a_seed() -> None:
    keys = [make_key(seed, replicate) for seed in (0, 1, 2**32, 2**63, 2**64 - 1) for replicate in (0, 1, 2**32 - 1)]
    found = {uniforms(key, 5, 6, 7) for key in keys}
    assert len(found) == len(keys)
    assert make_key(0, 0).tolist() == [0, 0, 0]


@pytest.mark.parametrize(("seed", "replicate"), [(-1, 0), (2**64, 0), (0, -1), (0, 2**32)])
def test_keys_outside_the_range_are_refused(seed: int, replicate: int) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        make_key(seed, replicate)
