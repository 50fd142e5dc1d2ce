"""What is written on the pages of agreements: results, files, decisions."""
