"""Days and hours of a dataset's times: what is missing among them, and what is odd."""
