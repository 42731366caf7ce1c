"""Set-up: from answers, a look at the tracker, a table of OKRs or an export to a first configuration."""
