"""The OKR model and all its arithmetic: pure, without I/O and without a clock."""
