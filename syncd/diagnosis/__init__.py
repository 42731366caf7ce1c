"""What a bug report should carry: how syncd is set up and how it fares, without secrets and without words of people."""
