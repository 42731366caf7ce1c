"""Reading: what changed in the trackers comes into the store, page by page, and a census shows what is gone."""
