"""What a preview showed, sealed so that it can be saved as it was shown and as nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.problem import Problem, Refused
from gavn.files.result_sets import result_set_in, result_set_text

SALT = "gavn.results"
# What a browser may send back in one form, with room for the rest of it.
LARGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 16 * 1024
LONGEST_SECONDS = 24 * 60 * 60
# Of what is sealed, all but the set itself.
TOLD = ("seen", "by", "version", "file", "sha256")


@dataclass(frozen=True, slots=True)
class Preview:
    """A set between its preview and its being saved, with where it came from.

    It is `by` one person, and looked at by the version of the agreement with the hash `version`.
    """

    results: ResultSet
    seen: int
    by: str
    version: str
    file: str = ""
    sha256: str = ""

    def sealed(self) -> str:
        """As a text for the page to carry."""
        told = {name: getattr(self, name) for name in TOLD}
        held = {"text": result_set_text(self.results), **told}
        sealed = signing.dumps(held, salt=SALT, compress=True)
        if len(sealed) > LARGEST:
            count = str(len(self.results.persons) + len(self.results.tallies))
            raise Refused([Problem("results-too-many", values={"count": count})])
        return sealed


def unsealed(text: str, *, by: str) -> Preview:
    """What was sealed; refused where it was not sealed here, for somebody else, or too long ago."""
    try:
        held = signing.loads(text, salt=SALT, max_age=LONGEST_SECONDS)
    except signing.BadSignature as error:
        raise Refused([Problem("preview-gone")]) from error
    preview = Preview(result_set_in(held["text"], name="preview"), **{name: held.get(name, "") for name in TOLD})
    if preview.by != by:
        raise Refused([Problem("preview-gone")])
    return preview
