"""What may be shown to whom when groups are small."""
