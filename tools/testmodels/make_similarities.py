"""Stores two maps and how alike SciPy and scikit-image find them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from skimage.metrics import structural_similarity

FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "peers" / "similarity"


def spread(values: np.ndarray) -> np.ndarray:
    return (values - values.min()) / (values.max() - values.min())


def main() -> None:
    random = np.random.default_rng(5)
    rows, columns = np.mgrid[0:16, 0:20]
    one = np.exp(-((rows - 5) ** 2 + (columns - 6) ** 2) / 20) + 0.05 * random.random((16, 20))
    other = np.exp(-((rows - 7) ** 2 + (columns - 9) ** 2) / 30) + 0.05 * random.random((16, 20))
    # Rectified maps have many equal values.
    one, other = (np.maximum(each - 0.1, 0).astype(np.float32) for each in (one, other))
    above = [each > 0.15 * each.max() for each in (one, other)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    np.save(FOLDER / "one.npy", one)
    np.save(FOLDER / "other.npy", other)
    double = [each.astype(np.float64) for each in (one, other)]
    figures = {
        "rank": float(spearmanr(double[0].ravel(), double[1].ravel()).statistic),
        "cosine": float((double[0] * double[1]).sum() / np.sqrt((double[0] ** 2).sum() * (double[1] ** 2).sum())),
        "overlap": float((above[0] & above[1]).sum() / (above[0] | above[1]).sum()),
        "structure": float(structural_similarity(spread(double[0]), spread(double[1]), data_range=1)),
    }
    (FOLDER / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(figures)


if __name__ == "__main__":
    main()
