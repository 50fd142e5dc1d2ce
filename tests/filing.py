"""How a proof tells what it found: on paper, and filed in docs/proof where that is asked for."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def made() -> Mapping[str, str]:
    """The day of a proof and the machine that it ran on."""
    return {
        "date": datetime.now(UTC).date().isoformat(),  # noqa: TID251
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
    }


def tell(path: Path, report: str, figures: Mapping[str, Any], *, file: bool) -> None:
    """Prints the report; files it, and its figures beside it."""
    sys.stdout.write(report)
    if file:
        path.with_suffix(".md").write_text(report, encoding="utf-8")
        path.with_suffix(".json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
