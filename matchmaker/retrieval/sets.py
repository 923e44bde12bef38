"""Rows gathered into pairs: the best product of an enterprise, the needs of a buyer.

A pair's similarity is 0.7 x its best need + 0.3 x the mean over needs, each
need by the enterprise's best product. The mean alone buries a specialist who
answers one need of four; the best alone ignores breadth.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

_BEST_SHARE, _MEAN_SHARE = np.float32(0.7), np.float32(0.3)
_VALUES = 10_000_000  # 40 MB of scores at a time


def _rows_at_once(width: int) -> int:
    """How many rows of scores are held together; few would slow the product down."""
    return min(max(_VALUES // max(width, 1), 256), 2048)


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of owners with one to many rows each, laid out for fast maxima.

    Owners are ordered by their number of rows, descending; all first rows form
    one block, all second rows the next, each over a prefix of that order.
    """

    owners: IntArray
    blocks: list[IntArray] = field(default_factory=list)

    @classmethod
    def of(cls, owner: IntArray, count: int) -> "Ragged":
        """Lay out rows by their owner, i32 (n,); owners without a row get -inf later."""
        rows_of: list[list[int]] = [[] for _ in range(count)]
        for row, one in enumerate(owner.tolist()):
            rows_of[one].append(row)
        order = sorted(range(count), key=lambda one: -len(rows_of[one]))
        most = len(rows_of[order[0]]) if order else 0
        blocks = [
            np.array([rows_of[o][j] for o in order if len(rows_of[o]) > j], np.int32)
            for j in range(most)
        ]
        return cls(np.array(order, np.int32), blocks)

    def best(self, scores: FloatArray) -> FloatArray:
        """Best score of each owner, f32 (n, owners) from f32 (n, rows)."""
        best = np.empty((len(scores), len(self.owners)), np.float32)
        step = _rows_at_once(scores.shape[1])
        for start in range(0, len(scores), step):
            part = scores[start : start + step]
            ordered = np.full((len(part), len(self.owners)), -np.inf, np.float32)
            for block in self.blocks:
                prefix = ordered[:, : len(block)]
                np.maximum(prefix, part.take(block, axis=1), out=prefix)
            best[start : start + step, self.owners] = ordered
        return best

    def parts(self, rows: int) -> list[slice]:
        """Cut the order of owners into spans of about so many rows each."""
        counts = np.zeros(len(self.owners), np.int64)
        for block in self.blocks:
            counts[: len(block)] += 1
        parts, start, held = [], 0, 0
        for at, count in enumerate(counts.tolist()):
            if held and held + count > rows:
                parts.append(slice(start, at))
                start, held = at, 0
            held += count
        return [*parts, slice(start, len(counts))] if len(counts) else []


def gathered(best: FloatArray, need_owner: IntArray, count: int) -> FloatArray:
    """Gather needs into buyers: 0.7 x best need + 0.3 x mean over needs.

    Args:
        best: best product of each enterprise for each need, f32 (n_needs, n_enterprises).
        need_owner: buyer of each need, i32 (n_needs,), any order.
        count: number of buyers; one without needs gets -inf.

    Returns:
        f32 (count, n_enterprises).
    """
    laid = Ragged.of(need_owner, count)
    found = np.full((count, best.shape[1]), -np.inf, np.float32)
    for span in laid.parts(_rows_at_once(best.shape[1])):
        layers = [best[block[span]] for block in laid.blocks if len(block) > span.start]
        if layers:
            owners = laid.owners[span][: len(layers[0])]
            found[owners] = _mixed(layers)
    return found


def set_scores(
    needs: FloatArray,
    products: FloatArray,
    need_owner: IntArray,
    product_owner: IntArray,
    shape: tuple[int, int],
) -> FloatArray:
    """Compare sets of vectors with sets, every need with every product.

    As `gathered` over `Ragged.best` of the whole product of the vectors, of
    which only some rows exist at a time. Both sides are laid out as `Ragged`
    first, so that a maximum is taken of whole blocks, in place.

    Args:
        needs: f32 (n_needs, d), finite.
        products: f32 (n_products, d), finite.
        need_owner: buyer of each need, i32 (n_needs,).
        product_owner: enterprise of each product, i32 (n_products,).
        shape: numbers of buyers and enterprises.

    Returns:
        f32 of that shape; -inf where a side has no row.
    """
    buyers, enterprises = Ragged.of(need_owner, shape[0]), Ragged.of(product_owner, shape[1])
    offered = [np.ascontiguousarray(products[block]) for block in enterprises.blocks]
    found = np.full(shape, -np.inf, np.float32)
    if not offered or not buyers.blocks:
        return found
    back = np.argsort(enterprises.owners)  # where each enterprise stands in the layout
    spans = buyers.parts(_rows_at_once(shape[1]))
    parts = [[block[span] for block in buyers.blocks if len(block) > span.start] for span in spans]
    most = max(sum(map(len, blocks)) for blocks in parts)
    ordered = np.full((most, shape[1]), -np.inf, np.float32)
    room = np.empty(most * shape[1], np.float32)
    for span, blocks in zip(spans, parts, strict=True):
        if blocks:
            rows = np.concatenate(blocks)
            _best_products(needs[rows], offered, ordered, room)
            layers = np.split(ordered[: len(rows)], np.cumsum([len(b) for b in blocks])[:-1])
            mixed = _mixed(layers, room[: layers[0].size].reshape(layers[0].shape))
            found[buyers.owners[span][: len(mixed)]] = mixed.take(back, axis=1)
    return found


def _best_products(
    needs: FloatArray, offered: list[FloatArray], best: FloatArray, room: FloatArray
) -> None:
    """Write the best product of each need into the first rows of `best`, in the layout's order."""
    for number, products in enumerate(offered):
        prefix = best[: len(needs), : len(products)]
        if number == 0:
            np.matmul(needs, products.T, out=prefix)
            continue
        scores = room[: len(needs) * len(products)].reshape(len(needs), len(products))
        np.matmul(needs, products.T, out=scores)
        np.maximum(prefix, scores, out=prefix)


def _mixed(layers: list[FloatArray], room: FloatArray | None = None) -> FloatArray:
    """Mix best and mean of owners' first rows, second rows, ..., each over a prefix of the first.

    A need without words is not known to be unanswered: its -inf stays out of
    the mean, unless `room` is given, which says that there is none (an owner
    without any finite value comes out as -inf either way).

    Args:
        layers: f32 (n_j, m), n_j descending; the first is overwritten by the result.
        room: f32 (n_0, m) to calculate in.
    """
    highest, *more = layers
    finite = [np.isfinite(layer) for layer in layers] if room is None else []
    total = np.where(finite[0], highest, 0) if room is None else room
    known = np.ones((len(highest), 1), np.float32)
    if room is None:
        known = finite[0].astype(np.float32)
    else:
        room[:] = highest
    for number, layer in enumerate(more, 1):
        rows = slice(len(layer))
        np.maximum(highest[rows], layer, out=highest[rows])
        total[rows] += np.where(finite[number], layer, 0) if room is None else layer
        known[rows] += finite[number] if room is None else 1
    total *= _MEAN_SHARE / np.maximum(known, 1)
    highest *= _BEST_SHARE
    highest += total
    return highest
