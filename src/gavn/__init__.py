"""gavn runs a social investment fund: from inquiry to annual report."""
