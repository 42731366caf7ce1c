"""The care of a store as a whole: copies of it, its move to another database, and what is let go with time."""
