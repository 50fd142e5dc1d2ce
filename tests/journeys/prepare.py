"""Makes what the addresses in permissions.csv name, in the database that is about to be served; prints it as JSON.

With arguments only what they name.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

if __name__ == "__main__":
    import_module("gavn.web.project.start")
    # As serving does it: the people's tables are made where there are none yet.
    import_module("gavn.web.project.commands").require_fund()
    makers = import_module("tests.web.samples").MAKERS
    sys.stdout.write(json.dumps({name: makers[name]() for name in sys.argv[1:] or makers}))
