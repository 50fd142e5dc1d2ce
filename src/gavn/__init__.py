"""gavn runs a social investment fund: from inquiry to annual report."""

__version__ = "0.1.0"
