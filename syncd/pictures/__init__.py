"""Pictures of figures as SVG: pure functions, which pages and reports put into their HTML. Colours come from its style."""
