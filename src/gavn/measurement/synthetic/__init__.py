"""Made-up people whose results are known beforehand: a seed goes in, people come out, the same on every machine."""
