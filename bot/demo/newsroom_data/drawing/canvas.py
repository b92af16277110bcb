"""A small paint box over Pillow: soft gradients, layered hills, glows, reflections.

Coordinates are in pixels of the finished picture, 1280 by 720; everything is drawn twice as large and scaled
down at the end, which smooths every edge.
"""

# Seeded chance draws the same picture every time; coordinates are plainest without names.
# ruff: noqa: S311, PLR0917

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 720
SCALE = 2
MAX_BYTES = 58_000

Point = tuple[float, float]
Color = str  # "#rrggbb"
Numbers = npt.NDArray[np.float64]


def rgb(color: Color) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mix(first: Color, second: Color, share: float) -> Color:
    """From `first` (share 0) to `second` (share 1)."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def curve(points: Sequence[Point], steps: int = 16) -> list[Point]:
    """A smooth line through the points (Catmull-Rom)."""
    ends = [points[0], *points, points[-1]]
    line: list[Point] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(steps):
            t = step / steps
            line.append(
                tuple(  # type: ignore[arg-type]
                    0.5
                    * (
                        2 * b[i]
                        + (c[i] - a[i]) * t
                        + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t**2
                        + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t**3
                    )
                    for i in (0, 1)
                )
            )
    return [*line, points[-1]]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float, steps: int = 48) -> list[Point]:
    """Points of an ellipse's arc; degrees clockwise from three o'clock."""
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def hills(base: float, height: float, seed: int, *, rough: float = 0.35, waves: int = 6) -> list[Point]:
    """The line of a row of hills from edge to edge, around `base`; `rough` makes mountains of them."""
    chance = random.Random(seed)
    parts = [
        (height * rough**n, 0.6 * 1.9**n * chance.uniform(0.8, 1.25), chance.uniform(0, 7))
        for n in range(waves)
    ]
    return [
        (x, base - sum(a * math.sin(f * x / WIDTH * math.tau + p) for a, f, p in parts) / 1.4)
        for x in range(-8, WIDTH + 9, 4)
    ]


def peaks(base: float, summits: Sequence[Point], seed: int, jag: float = 7) -> list[Point]:
    """The line of a mountain range over the given summits, with saddles high between them."""
    chance = random.Random(seed)
    corners: list[Point] = [(-30, base - 0.4 * (base - summits[0][1]))]
    for (x, y), (next_x, next_y) in pairwise([*summits, (WIDTH + 200, base)]):
        low = base - (base - max(y, next_y)) * chance.uniform(0.35, 0.62)
        corners += [(x, y), (x + (next_x - x) * chance.uniform(0.42, 0.58), low)]
    line: list[Point] = []
    for (x1, y1), (x2, y2) in pairwise(corners):
        steps = max(2, int(abs(x2 - x1) / 12))
        for step in range(steps):
            t = step / steps
            shake = jag * min(1, 4 * t * (1 - t))
            line.append((x1 + (x2 - x1) * t, y1 + (y2 - y1) * t**0.9 + chance.uniform(-shake, shake)))
    return [*line, corners[-1]]


class Brush:
    """Draws into the mask of one layer."""

    def __init__(self, mask: Image.Image) -> None:
        self._draw = ImageDraw.Draw(mask)

    def polygon(self, points: Sequence[Point], value: int = 255) -> None:
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=value)

    def below(self, line: Sequence[Point]) -> None:
        """Everything under a line that goes from edge to edge."""
        self.polygon([*line, (line[-1][0], HEIGHT + 9), (line[0][0], HEIGHT + 9)])

    def box(
        self, left: float, top: float, right: float, bottom: float, radius: float = 0, value: int = 255
    ) -> None:
        box = (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE)
        self._draw.rounded_rectangle(box, radius * SCALE, fill=value)

    def disc(self, x: float, y: float, rx: float, ry: float | None = None, value: int = 255) -> None:
        ry = rx if ry is None else ry
        self._draw.ellipse(
            ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=value
        )

    def line(self, points: Sequence[Point], width: float, value: int = 255) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=value, width=max(1, round(width * SCALE)), joint="curve")


class Picture:
    def __init__(self, *stops: tuple[float, Color]) -> None:
        """A sky from top to bottom: colors at heights between 0 and 1."""
        heights = np.linspace(0, 1, HEIGHT * SCALE)
        columns = [np.interp(heights, [s for s, _ in stops], [rgb(c)[n] for _, c in stops]) for n in range(3)]
        rows = np.stack(columns, axis=1)[:, None, :].repeat(WIDTH * SCALE, axis=1)
        # A grain too fine to see, without which the scaled-down gradient shows bands.
        grain = np.random.default_rng(1).normal(0, 0.6, rows.shape[:2])[..., None]
        self._image = Image.fromarray(np.clip(rows + grain, 0, 255).astype("uint8"), "RGB")

    @contextmanager
    def paint(
        self,
        color: Color,
        bottom: Color | None = None,
        *,
        alpha: float = 1.0,
        blur: float = 0,
        within: Image.Image | None = None,
        span: tuple[float, float] | None = None,
    ) -> Iterator[Brush]:
        """One layer, in `color` turning into `bottom` from top to bottom of what is drawn, or of `span`."""
        mask = Image.new("L", self._image.size, 0)
        yield Brush(mask)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
        if within is not None:
            mask = ImageChops.multiply(mask, within)
        if alpha < 1:
            mask = mask.point(lambda value: round(value * alpha))
        box = mask.getbbox()
        if box is None:
            return
        top, end = (round(span[0] * SCALE), round(span[1] * SCALE)) if span else (box[1], box[3])
        self._image.paste(self._sheet(color, bottom or color, top, end), mask=mask)

    def _sheet(self, top: Color, bottom: Color, start: int, end: int) -> Image.Image:
        share = np.clip((np.arange(self._image.height) - start) / max(1, end - start), 0, 1)[:, None]
        column = np.array(rgb(top)) * (1 - share) + np.array(rgb(bottom)) * share
        strip = Image.fromarray(np.round(column)[:, None, :].astype("uint8"), "RGB")
        return strip.resize(self._image.size, Image.Resampling.NEAREST)

    def mask(self) -> tuple[Image.Image, Brush]:
        """An empty mask, to paint `within`, and a brush for it."""
        mask = Image.new("L", self._image.size, 0)
        return mask, Brush(mask)

    def paint_upper_edges(self, mask: Image.Image, color: Color, depth: float) -> None:
        """What lies on top of the shapes of a mask, such as snow on branches, `depth` deep."""
        covered = ImageChops.offset(mask, round(depth * SCALE * 0.2), round(depth * SCALE))
        self._image.paste(rgb(color), mask=ImageChops.subtract(mask, covered))

    def glow(self, x: float, y: float, radius: float, color: Color, strength: float = 0.6) -> None:
        """Light around a point, added to what is there."""
        _, _, distance = self._around(x, y)
        self._lighten(np.clip(1 - distance / radius, 0, 1) ** 2 * strength, color)

    def beam(
        self, x: float, y: float, degrees: float, width: float, reach: float, color: Color, strength: float
    ) -> None:
        """A cone of light from a point, `width` degrees wide, clockwise from three o'clock."""
        dx, dy, distance = self._around(x, y)
        angle = np.degrees(np.arctan2(dy, dx)) - degrees
        across = np.abs((angle + 180) % 360 - 180) / (width / 2)
        light = np.clip(1.4 * (1 - across), 0, 1) * np.clip(1 - distance / reach, 0, 1) ** 1.3
        self._lighten(light * strength, color)

    def _around(self, x: float, y: float) -> tuple[Numbers, Numbers, Numbers]:
        ys, xs = np.ogrid[: self._image.height, : self._image.width]
        dx, dy = xs / SCALE - x, ys / SCALE - y
        return dx, dy, np.sqrt(dx**2 + dy**2)

    def _lighten(self, light: Numbers, color: Color) -> None:
        pixels = np.asarray(self._image, dtype=float)
        pixels = pixels + (np.array(rgb(color)) - pixels) * light[..., None]
        self._image = Image.fromarray(np.clip(pixels, 0, 255).astype("uint8"), "RGB")

    def mirror(
        self, shore: float, *, shade: Color, strength: float = 0.35, blur: float = 1.5, ripple: float = 3
    ) -> None:
        """Water below `shore` that shows what is above it, wavier the nearer it is."""
        top = round(shore * SCALE)
        depth = self._image.height - top
        above = self._image.crop((0, max(0, top - depth), self._image.width, top)).transpose(
            Image.Transpose.FLIP_TOP_BOTTOM
        )
        if above.height < depth:
            above = above.resize((self._image.width, depth))
        pixels = np.asarray(above.filter(ImageFilter.GaussianBlur(blur * SCALE)), dtype=float)
        rows = np.arange(depth)
        near = rows / depth
        shift = ripple * SCALE * near * np.sin(rows / (5 + 16 * near)) + ripple * near * np.sin(rows / 3.1)
        columns = (np.arange(self._image.width)[None, :] + shift[:, None]).astype(int)
        columns = np.clip(columns, 0, self._image.width - 1)
        pixels = pixels[rows[:, None], columns]
        pixels = pixels + (np.array(rgb(shade)) - pixels) * (strength + 0.25 * near)[:, None, None]
        self._image.paste(Image.fromarray(pixels.astype("uint8"), "RGB"), (0, top))

    def save(self, path: Path) -> None:
        """As a JPEG of the best quality that keeps it small enough to load at once."""
        finished = self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        for quality in range(92, 40, -2):
            data = BytesIO()
            finished.save(data, "JPEG", quality=quality, optimize=True, progressive=True)
            if data.tell() <= MAX_BYTES:
                break
        path.write_bytes(data.getvalue())


def conifer(brush: Brush, x: float, foot: float, height: float, chance: random.Random) -> None:
    """A fir: one outline of tiers that widen towards the ground, on a short trunk."""
    tiers = 7
    width = height * chance.uniform(0.2, 0.245)
    brush.box(x - height * 0.022, foot - height * 0.13, x + height * 0.022, foot)
    right: list[Point] = []
    left: list[Point] = []
    for tier in range(1, tiers + 1):
        y = foot - height + height * 0.9 * (tier / tiers) ** 1.12
        half = width * (tier / tiers) ** 0.85
        droop = height * 0.016
        right += [(x + half * chance.uniform(0.9, 1.08), y + droop), (x + half * 0.52, y - droop)]
        left += [(x - half * chance.uniform(0.9, 1.08), y + droop), (x - half * 0.52, y - droop)]
    brush.polygon([(x, foot - height), *right[:-1], (x, right[-1][1] + height * 0.01), *reversed(left[:-1])])


def leafy_tree(brush: Brush, x: float, foot: float, height: float, chance: random.Random) -> None:
    """A round tree of overlapping tufts."""
    brush.polygon(
        [
            (x - height * 0.035, foot),
            (x - height * 0.02, foot - height * 0.5),
            (x + height * 0.02, foot - height * 0.5),
            (x + height * 0.035, foot),
        ]
    )
    for _ in range(14):
        angle, reach = chance.uniform(0, math.tau), chance.uniform(0, 0.24) * height
        tuft = height * chance.uniform(0.12, 0.2)
        brush.disc(x + reach * math.cos(angle), foot - height * 0.66 + reach * math.sin(angle) * 0.95, tuft)


def cloud(brush: Brush, x: float, y: float, width: float, chance: random.Random) -> None:
    """Heaped above, flat below: `y` is where it is flat."""
    for n in range(8):
        across = n / 7 * 2 - 1
        radius = width * (0.05 + 0.105 * (1 - across**2) * chance.uniform(0.75, 1.15))
        brush.disc(x + across * width * 0.4, y - radius * 0.75, radius)
    brush.box(x - width * 0.5, y - width * 0.055, x + width * 0.5, y, width * 0.028)
    brush.box(x - width * 0.6, y, x + width * 0.6, y + width * 0.3, value=0)


def stars(picture: Picture, count: int, below: float, chance: random.Random) -> None:
    """Faint ones and few bright ones, fewer the lower, none under `below`."""
    with picture.paint("#ffffff", alpha=0.85) as brush:
        for _ in range(count):
            size = 0.5 + 1.1 * chance.random() ** 3
            x, y = chance.uniform(0, WIDTH), below * chance.random() ** 1.4
            brush.disc(x, y, size, value=chance.randint(90, 255))
