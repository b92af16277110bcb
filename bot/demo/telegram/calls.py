"""Every Bot API call, in the order in which they were decided."""

import json
from typing import Any


class Calls:
    """The log behind `GET /sim/calls`. Rows are kept as JSON text: a broadcast makes many of them."""

    def __init__(self) -> None:
        self._rows: list[str] = []

    def add(
        self,
        *,
        t: float,
        bot_id: int,
        method: str,
        params: dict[str, Any],
        status: int,
        result: object = None,
        description: str = "",
    ) -> None:
        """`t` in epoch seconds; `status` is HTTP's, 0 where the connection closed without an answer."""
        row: dict[str, Any] = {"n": len(self._rows) + 1, "t": t, "bot_id": bot_id, "method": method}
        row |= {"params": params, "status": status}
        if result is not None:
            row["result"] = result
        if description:
            row["description"] = description
        self._rows.append(json.dumps(row, ensure_ascii=False))

    def after(self, number: int) -> str:
        """The calls after number `number`, as a JSON array."""
        return "[" + ",".join(self._rows[max(0, number) :]) + "]"
