"""The curves of a report as a picture: ROC, precision and recall, thresholds, and neutral sentences."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.evaluation.report import Report
from moderation.evaluation.evaluation import LabelResult
from moderation.evaluation.metrics import Share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 1_600, 1_200
"""Of the picture, in pixels."""

_DPI = 120
# M. Okabe and K. Ito's colours, which people who see colours differently can tell apart, too.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_GROUPS = 14
_GREY = "#666666"


class NothingToDrawWith(Exception):  # noqa: N818 (named for what happened)
    """matplotlib is not installed."""


def draw(report: Report, path: Path) -> None:
    """Writes the picture as PNG.

    :raises NothingToDrawWith:
    """
    try:
        # Optional (the group `evaluate`), and half a second to import. Without pyplot nothing is global.
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise NothingToDrawWith from error
    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12, wspace=0.04, hspace=0.06)  # type: ignore[union-attr, call-arg]
    figure.suptitle(
        f"{report.model}\n{report.texts:,} texts of {report.source}",
        fontsize=13,
        fontweight="bold",
        color="#222222",
    )
    upper, lower = figure.subplots(2, 2)
    _roc(upper[0], report)
    _precision_recall(upper[1], report)
    _thresholds(lower[0], report)
    _groups(lower[1], report)
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.title.set_fontsize(12)
        axes.tick_params(labelsize=9, colors="#333333")
    figure.savefig(path, format="png", metadata={"Software": None})


def _roc(axes: "Axes", report: Report) -> None:
    axes.set_title("Toxic texts found, against clean ones taken for toxic", loc="left")
    axes.plot((0, 1), (0, 1), color="#bbbbbb", linestyle=":")
    for colour, result in zip(_COLOURS, report.labels, strict=False):
        if result.auc is None or result.average_precision is None:
            continue
        words = f"{result.label}  {result.auc:.3f} · {result.average_precision:.3f}"
        axes.plot(*zip(*result.roc, strict=True), color=colour, label=words)
        _dot(axes, result.at_hold.false_positives, result.at_hold.recall, colour)
    axes.set_xlabel("false-positive rate (dotted: chance)")
    axes.set_ylabel("recall")
    _square(axes)
    _legend(axes, "lower right", "ROC-AUC · average precision; ● now held")


def _precision_recall(axes: "Axes", report: Report) -> None:
    axes.set_title("How many of those found are toxic", loc="left")
    for colour, result in zip(_COLOURS, report.labels, strict=False):
        # Nothing is found at first, and of nothing no share is toxic: drawn from the first score on.
        points = [(0.0, result.precision_recall[1][1]), *result.precision_recall[1:]] if result.toxic else []
        if points:
            axes.plot(*zip(*points, strict=True), color=colour, drawstyle="steps-pre")
            _dot(axes, result.at_hold.recall, result.at_hold.precision, colour)
    axes.set_xlabel("recall")
    axes.set_ylabel("precision")
    _square(axes)


def _thresholds(axes: "Axes", report: Report) -> None:
    if not report.labels:
        axes.set_title("What a threshold would do", loc="left")
        _nothing(axes)
        return
    result = report.labels[0]
    axes.set_title(f"What a threshold of {result.label} would do", loc="left")
    curves = {
        "precision": [(row.threshold, row.precision.value) for row in result.table],
        "recall": [(row.threshold, row.recall.value) for row in result.table],
        "of all texts held": [(row.threshold, row.held.value) for row in result.table],
    }
    for colour, style, (words, points) in zip(_COLOURS, ("-", "-", "--"), curves.items(), strict=False):
        x = [threshold for threshold, value in points if value is not None]
        y = [value for _, value in points if value is not None]
        axes.plot(x, y, color=colour, linestyle=style, label=words)
    for words, at in _marks(result):
        axes.axvline(at, color="#999999", linewidth=1, linestyle=":")
        axes.annotate(
            words,
            (at, 1.02),
            ha="right",
            va="top",
            fontsize=8,
            color=_GREY,
            rotation=90,
            xytext=(-2, 0),
            textcoords="offset points",
        )
    axes.set_xlabel("held from this score on")
    _square(axes)
    _legend(axes, "best")


def _groups(axes: "Axes", report: Report) -> None:
    axes.set_title("Neutral sentences about groups: mean toxicity", loc="left")
    groups = [group for result in report.disparity for group in result.groups]
    groups = sorted(groups, key=lambda group: group.mean_score, reverse=True)[:_GROUPS]
    if not groups:
        _nothing(axes)
        return
    several = len(report.disparity) > 1
    names = [f"{group.group} ({group.language})" if several else group.group for group in groups]
    colours = [_COLOURS[1] if group.held.hits else _COLOURS[0] for group in groups]
    bars = axes.barh(
        names[::-1], [group.mean_score for group in groups][::-1], color=colours[::-1], height=0.7
    )
    held = [f"{group.held.hits} of {group.held.of} held" if group.held.hits else "" for group in groups]
    axes.bar_label(bars, held[::-1], padding=3, fontsize=8, color=_GREY)
    anybody = [result.anybody.mean_score for result in report.disparity]
    axes.axvline(sum(anybody) / len(anybody), color="#333333", linewidth=1, linestyle=":")
    axes.set_xlim(0, max(0.1, max(group.mean_score for group in groups) * 1.25))
    axes.set_xlabel("mean score; the higher, the more mistaken (dotted: people of no such group)")


def _marks(result: LabelResult) -> list[tuple[str, float]]:
    marks = [("hold", result.at_hold.threshold)]
    return marks if result.at_reject is None else [*marks, ("reject", result.at_reject.threshold)]


def _dot(axes: "Axes", x: Share, y: Share, colour: str) -> None:
    """Where a label is held now."""
    if x.value is not None and y.value is not None:
        axes.plot(x.value, y.value, marker="o", markersize=7, color=colour, markeredgecolor="white", zorder=5)


def _legend(axes: "Axes", where: Literal["lower right", "best"], title: str | None = None) -> None:
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc=where, fontsize=9, framealpha=0.85, edgecolor="none", title=title, title_fontsize=9)


def _square(axes: "Axes") -> None:
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(-0.01, 1.03)
    axes.grid(color="#eeeeee")
    axes.set_axisbelow(True)


def _nothing(axes: "Axes") -> None:
    axes.text(0.5, 0.5, "nothing to show", ha="center", va="center", color=_GREY, transform=axes.transAxes)
    axes.set_xticks([])
    axes.set_yticks([])
