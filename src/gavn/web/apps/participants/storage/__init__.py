"""Records of the people's database to and from the domain's values."""
